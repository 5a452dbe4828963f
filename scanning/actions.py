"""What a scan can do, and the words for it: one half of the catalogue, beside reasons.py.

To add an action: add it to Action and ACTIONS, let `perform_scan` do it, and run `makemigrations`.
"""

from django.utils.translation import gettext_noop as _

from scanning.catalogue import Action, ActionWords, Sentence, Tone

ACTIONS: dict[str, ActionWords] = {
    Action.PACK: ActionWords(
        needs="code, parent",
        does="A parent code opens (or makes) the parent; a child code links it to parent.",
        sentence=Sentence(Tone.SAVED, "{code} is now in {parent}.", "{code} अब {parent} में है।"),
        cases={
            "parent": Sentence(
                Tone.PARENT,
                "{parent} is open and holds {children}.",
                "{parent} खुला है, इसमें {children} बैग हैं।",
                headline=_("parent bag"),
            ),
            "back": Sentence(
                Tone.SAVED,
                "{code} is back (its import was undone). It is now in {parent}.",
                "{code} वापस आ गया (इसका आयात रद्द हुआ था)। यह अब {parent} में है।",
                headline=_("back in use"),
            ),
            "parent back": Sentence(
                Tone.PARENT,
                "{parent} is back (its import was undone). It is open and holds {children}.",
                "{parent} वापस आ गया (इसका आयात रद्द हुआ था)। यह खुला है, इसमें {children} बैग हैं।",
                headline=_("parent is back"),
            ),
            "into back": Sentence(
                Tone.SAVED,
                "{parent} is back (its import was undone). {code} is now in it.",
                "{parent} वापस आ गया (इसका आयात रद्द हुआ था)। {code} अब इसमें है।",
                headline=_("parent is back"),
            ),
            "both back": Sentence(
                Tone.SAVED,
                "{code} and {parent} are back (their import was undone). {code} is now in {parent}.",
                "{code} और {parent} वापस आ गए (इनका आयात रद्द हुआ था)। {code} अब {parent} में है।",
                headline=_("both are back"),
            ),
        },
        headline=_("saved"),
        in_lists=_("packed"),
        story=_("{who} opened it for packing."),
        story_back=_("{who} scanned it, and it came back into use."),
        tried=_("tried to pack it into {named_parent}"),
        tried_nowhere=_("tried to pack it"),
        tried_child=_("tried to pack {scanned} into it"),
        tried_child_elsewhere=_("tried to pack {scanned} into {named_parent}"),
    ),
    Action.UNPACK: ActionWords(
        needs="code",
        does="Ends the child's link.",
        sentence=Sentence(Tone.SAVED, "{code} is out of {parent}.", "{code} अब {parent} से बाहर है।"),
        headline=_("taken out"),
        in_lists=_("taken out"),
        tried=_("tried to take it out of {named_parent}"),
        tried_nowhere=_("tried to take it out"),
        tried_child=_("tried to take {scanned} out"),
    ),
    Action.EMPTY: ActionWords(
        needs="code",
        does="Ends the links of all children of this parent, in one step; undone in one step too.",
        sentence=Sentence(Tone.SAVED, "Everything is out of {code}.", "{code} से सब कुछ निकाल दिया गया।"),
        headline=_("emptied"),
        in_lists=_("emptied"),
        story=_("{who} took everything out of it."),
        tried=_("tried to take everything out of it"),
    ),
    Action.FINISH: ActionWords(
        needs="code",
        does="Records that the parent is finished: ready for a bill. Changes no link.",
        sentence=Sentence(
            Tone.PARENT,
            "{code} is finished and holds {children}.",
            "{code} पूरा हुआ, इसमें {children} बैग हैं।",
        ),
        headline=_("finished"),
        in_lists=_("finished"),
        story=_("{who} finished it: it is ready for a bill."),
        tried=_("tried to finish it"),
    ),
    Action.MOVE: ActionWords(
        needs="code, parent",
        does="Ends the child's link and links it to parent, in one step.",
        sentence=Sentence(Tone.SAVED, "{code} is now in {parent}.", "{code} अब {parent} में है।"),
        cases={
            "from": Sentence(
                Tone.SAVED,
                "{code} moved from {where} to {parent}.",
                "{code} {where} से {parent} में गया।",
            ),
            "from back": Sentence(
                Tone.SAVED,
                "{parent} is back (its import was undone). {code} moved there from {where}.",
                "{parent} वापस आ गया (इसका आयात रद्द हुआ था)। {code} {where} से इसमें गया।",
                headline=_("parent is back"),
            ),
            "into back": Sentence(
                Tone.SAVED,
                "{parent} is back (its import was undone). {code} is now in it.",
                "{parent} वापस आ गया (इसका आयात रद्द हुआ था)। {code} अब इसमें है।",
                headline=_("parent is back"),
            ),
        },
        headline=_("moved"),
        in_lists=_("moved"),
        tried=_("tried to move it to {named_parent}"),
        tried_nowhere=_("tried to move it"),
        tried_child=_("tried to move {scanned} here"),
        tried_child_elsewhere=_("tried to move {scanned} to {named_parent}"),
    ),
    Action.BILL: ActionWords(
        needs="code, bill",
        does="Puts the parent on the bill.",
        sentence=Sentence(Tone.SAVED, "{code} is now on bill {bill}.", "{code} अब बिल {bill} पर है।"),
        cases={
            "short": Sentence(
                Tone.SAVED,
                "{code} is now on bill {bill}. It holds only {children}, usual are {usual}.",
                "{code} अब बिल {bill} पर है। इसमें केवल {children} बैग हैं, आम तौर पर {usual} होते हैं।",
                headline=_("only {children}"),
            ),
            "empty": Sentence(
                Tone.NEEDS_YOU,
                "{code} is now on bill {bill}, but it is empty.",
                "{code} अब बिल {bill} पर है, पर यह खाली है।",
                headline=_("empty parent"),
            ),
        },
        headline=_("on the bill"),
        in_lists=_("put on a bill"),
        tried=_("tried to put it on bill {named_bill}"),
    ),
    Action.UNBILL: ActionWords(
        needs="code, bill",
        does="Takes the parent off the bill.",
        sentence=Sentence(Tone.SAVED, "{code} is off bill {bill}.", "{code} अब बिल {bill} पर नहीं है।"),
        headline=_("off the bill"),
        in_lists=_("taken off a bill"),
        tried=_("tried to take it off bill {named_bill}"),
    ),
    Action.LOOK: ActionWords(
        needs="code",
        does="Changes nothing; says what the bag is and where.",
        cases={
            "child": Sentence(
                Tone.SAVED,
                "{code} is in {parent}. {who} put it there {when}.",
                "{code} {parent} में है। {who} ने {when} रखा।",
                headline=_("in {parent}"),
            ),
            "child bill": Sentence(
                Tone.SAVED,
                "{code} is in {parent}, which is on bill {bill}. {who} put it there {when}.",
                "{code} {parent} में है, जो बिल {bill} पर है। {who} ने {when} रखा।",
                headline=_("in {parent}"),
            ),
            "bill": Sentence(
                Tone.PARENT,
                "This is bill {bill}. Now scan its parent bags.",
                "यह बिल {bill} है। अब इसके पैरेंट बैग स्कैन करें।",
                headline=_("bill {bill}"),
            ),
            "loose": Sentence(
                Tone.SAVED,
                "{code} is in no parent bag.",
                "{code} किसी पैरेंट बैग में नहीं है।",
                headline=_("in no parent"),
            ),
            "withdrawn": Sentence(
                Tone.NEEDS_YOU,
                "{code} came with the file {where}, and went when that import was undone {when}. An admin can restore it.",
                "{code} फ़ाइल {where} से आया था और {when} वह आयात रद्द होने पर हट गया। एडमिन इसे वापस ला सकता है।",
                headline=_("import undone"),
            ),
            "comes back": Sentence(
                Tone.NEEDS_YOU,
                "{code} came with the file {where}, and went when that import was undone {when}. Scan it on the packing page, and it is back.",
                "{code} फ़ाइल {where} से आया था और {when} वह आयात रद्द होने पर हट गया। इसे पैकिंग पेज पर स्कैन करें, यह फिर आ जाएगा।",
                headline=_("import undone"),
            ),
            "parent": Sentence(
                Tone.SAVED,
                "{code} is a parent bag, holds {children} and is on no bill.",
                "{code} पैरेंट बैग है, इसमें {children} बैग हैं और यह किसी बिल पर नहीं है।",
                headline=_("holds {children}"),
            ),
            "parent bill": Sentence(
                Tone.SAVED,
                "{code} is a parent bag, holds {children} and is on bill {bill}. {who} put it there {when}.",
                "{code} पैरेंट बैग है, इसमें {children} बैग हैं और यह बिल {bill} पर है। {who} ने {when} रखा।",
                headline=_("on bill {bill}"),
            ),
            # The bill's area: a person of another one learns no more of it.
            "child other area": Sentence(
                Tone.SAVED,
                "{code} is in {parent}, which is on a bill of area {where}. {who} put it there {when}.",
                "{code} {parent} में है, जो क्षेत्र {where} के एक बिल पर है। {who} ने {when} रखा।",
                headline=_("in {parent}"),
            ),
            "parent other area": Sentence(
                Tone.SAVED,
                "{code} is a parent bag, holds {children} and is on a bill of area {where}.",
                "{code} पैरेंट बैग है, इसमें {children} बैग हैं और यह क्षेत्र {where} के एक बिल पर है।",
                headline=_("holds {children}"),
            ),
        },
        headline=_("found"),
        in_lists=_("looked up"),
        story=_("{who} looked it up."),
        tried=_("looked it up"),
    ),
    Action.UNDO: ActionWords(
        needs="undoes",
        does="Reverses that scan, if nothing later depends on it. Your own, within the hour.",
        cases={
            "back in": Sentence(
                Tone.SAVED,
                "Undone: {code} is back in {parent}.",
                "वापस किया: {code} फिर {parent} में है।",
            ),
            "out": Sentence(
                Tone.SAVED,
                "Undone: {code} is in no parent bag again.",
                "वापस किया: {code} फिर किसी पैरेंट बैग में नहीं है।",
            ),
            "back on": Sentence(
                Tone.SAVED,
                "Undone: {code} is on bill {bill} again.",
                "वापस किया: {code} फिर बिल {bill} पर है।",
            ),
            "off": Sentence(
                Tone.SAVED,
                "Undone: {code} is off bill {bill} again.",
                "वापस किया: {code} फिर बिल {bill} पर नहीं है।",
            ),
            "finish": Sentence(
                Tone.SAVED,
                "Undone: {code} is not finished.",
                "वापस किया: {code} अभी पूरा नहीं है।",
            ),
            "empty": Sentence(
                Tone.SAVED,
                "Undone: {parent} holds {children} again.",
                "वापस किया: {parent} में फिर {children} बैग हैं।",
            ),
        },
        headline=_("undone"),
        in_lists=_("a scan undone"),
        story=_("{who} undid that: everything is back in it."),
        story_nowhere=_("{who} undid that: it is not finished."),
        tried=_("tried to undo a scan of it"),
        tried_child=_("tried to undo a scan of {scanned}"),
    ),
}
