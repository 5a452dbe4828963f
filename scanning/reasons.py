"""Why a scan may change nothing, and the words for it: one half of the catalogue, beside actions.py.

The API, the scan page, stories of bags, work lists, reports and filters read it here; the table of scans has
constraints made from it. To add a reason: add it to REASONS, let the SQL function return it, and run
`makemigrations`.
"""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from scanning.catalogue import Fault, Outcome, Reason, Sentence, Tone

# In the order in which filters offer them.
REASONS: dict[str, Reason] = {
    "in_this_parent": Reason(
        _("already here"),
        in_lists=_("was in this parent already"),
        outcomes=(Outcome.DUPLICATE,),
        sentence=Sentence(
            Tone.ALREADY,
            "{code} is already in {where}. {who} put it there {when}.",
            "{code} पहले से {where} में है। {who} ने {when} रखा।",
        ),
        story=_("{who} scanned it again; it was in {found} already."),
        story_of_child=_("{who} scanned {child} again; it was in here already."),
    ),
    "on_this_bill": Reason(
        _("already here"),
        in_lists=_("was on this bill already"),
        outcomes=(Outcome.DUPLICATE,),
        sentence=Sentence(
            Tone.ALREADY,
            "{code} is already on this bill. {who} put it there {when}.",
            "{code} पहले से इस बिल पर है। {who} ने {when} रखा।",
        ),
        story=_("{who} scanned it again; it was on bill {bill} already."),
    ),
    "is_empty": Reason(
        _("empty already"),
        in_lists=_("was empty already"),
        outcomes=(Outcome.DUPLICATE,),
        sentence=Sentence(Tone.ALREADY, "{code} is empty already.", "{code} पहले से खाली है।"),
        story=_("{who} wanted to empty it, but it was empty already."),
    ),
    "is_finished": Reason(
        _("finished already"),
        in_lists=_("was finished already"),
        outcomes=(Outcome.DUPLICATE,),
        sentence=Sentence(
            Tone.ALREADY,
            "{code} is finished already. {who} finished it {when}.",
            "{code} पहले से पूरा है। {who} ने {when} पूरा किया।",
        ),
        story=_("{who} finished it again; it was finished already."),
    ),
    "in_other_parent": Reason(
        _("in {where}"),
        in_lists=_("in another parent"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.NEEDS_YOU,
            "{code} is already in {where}. {who} put it there {when}.",
            "{code} पहले से {where} में है। {who} ने {when} रखा।",
        ),
        cases={
            "unpack": Sentence(
                Tone.NEEDS_YOU,
                "{code} is not in {named}: it is in {where}. {who} put it there {when}.",
                "{code} {named} में नहीं है: यह {where} में है। {who} ने {when} रखा।",
            ),
        },
        because=_("it was in {found}"),
        offers_move=True,
    ),
    "already_left": Reason(
        _("already left"),
        in_lists=_("left on a closed bill"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.NEEDS_YOU,
            "{code} left in {held} on bill {where}, which {who} closed {when}. Put it aside and tell a biller.",
            "{code} {held} में बिल {where} पर जा चुका है, जिसे {who} ने {when} बंद किया। इसे अलग रखें और बिलर को बताएँ।",
        ),
        cases={
            "other area": Sentence(
                Tone.NEEDS_YOU,
                "{code} left in {held} on a bill of another area, which {who} closed {when}. Put it aside and tell a biller.",
                "{code} {held} में दूसरे क्षेत्र के बिल पर जा चुका है, जिसे {who} ने {when} बंद किया। इसे अलग रखें और बिलर को बताएँ।",
            ),
        },
        because=_("it had left on bill {found}"),
        needs_a_look=True,
    ),
    "on_other_bill": Reason(
        _("on bill {where}"),
        in_lists=_("on another bill"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.NEEDS_YOU,
            "{code} is on bill {where}. {who} put it there {when}.",
            "{code} बिल {where} पर है। {who} ने {when} रखा।",
        ),
        because=_("it was on bill {found}"),
    ),
    "bad_code": Reason(
        _("bad label"),
        in_lists=_("could not be read"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "“{text}” is not a bag code. A code has letters A to Z, digits and - _ . / and at most 64 of them. Scan the label again.",
            "“{text}” बैग का कोड नहीं है। कोड में A से Z, अंक और - _ . / होते हैं, अधिकतम 64। लेबल फिर से स्कैन करें।",
        ),
        cases={
            "forms": Sentence(
                Tone.REFUSED,
                "“{text}” is not a bag code. Parents: {parent_form}. Children: {child_form}. Scan the label again.",
                "“{text}” बैग का कोड नहीं है। पैरेंट: {parent_form}। चाइल्ड: {child_form}। लेबल फिर से स्कैन करें।",
            ),
            "joined": Sentence(
                Tone.REFUSED,
                "“{text}” looks like two labels read as one. Scan each of them again.",
                "“{text}” दो लेबल एक साथ पढ़े हुए लगते हैं। दोनों को अलग-अलग फिर से स्कैन करें।",
                headline=_("two labels"),
            ),
            "dots": Sentence(
                Tone.REFUSED,
                "“{text}” is not a bag code: it is dots only. Scan the label again.",
                "“{text}” बैग का कोड नहीं है: इसमें केवल बिंदु हैं। लेबल फिर से स्कैन करें।",
            ),
            "parts": Sentence(
                Tone.REFUSED,
                "“{text}” is not a bag code: beside a “/” there is nothing, or only dots. Scan the label again.",
                "“{text}” बैग का कोड नहीं है: “/” के पास कुछ नहीं है, या केवल बिंदु हैं। लेबल फिर से स्कैन करें।",
            ),
            "empty": Sentence(
                Tone.REFUSED,
                "No code came. Scan the label again.",
                "कोई कोड नहीं आया। लेबल फिर से स्कैन करें।",
                headline=_("no code"),
            ),
            Fault.CONTROL: Sentence(
                Tone.REFUSED,
                "Bad label – scan again. It has a control sign: “{text}”.",
                "खराब लेबल – फिर से स्कैन करें। इसमें नियंत्रण चिह्न है: “{text}”।",
            ),
            Fault.EDITED: Sentence(
                Tone.REFUSED,
                "Bad label – scan again. Heard: “{text}”.",
                "खराब लेबल – फिर से स्कैन करें। यह आया: “{text}”।",
            ),
            Fault.STUCK_KEY: Sentence(
                Tone.REFUSED,
                "A key is stuck – scan again. Heard: “{text}”.",
                "एक कुंजी अटकी है – फिर से स्कैन करें। यह आया: “{text}”।",
                headline=_("key stuck"),
            ),
            Fault.NUM_LOCK: Sentence(
                Tone.REFUSED,
                "Num Lock is off. Press it once, then scan again. Heard: “{text}”.",
                "Num Lock बंद है। एक बार दबाएँ, फिर स्कैन करें। यह आया: “{text}”।",
                headline=_("Num Lock off"),
            ),
            Fault.TWO_SCANNERS: Sentence(
                Tone.REFUSED,
                "Two scanners at once – scan each label again. Heard: “{text}”.",
                "दो स्कैनर एक साथ चले – हर लेबल फिर से स्कैन करें। यह आया: “{text}”।",
                headline=_("two scanners"),
            ),
            Fault.UNCLEAR: Sentence(
                Tone.REFUSED,
                "There are two ways to read this label: “{text}”. Scan any command label once, then this one again.",
                "इस लेबल को दो तरह से पढ़ा जा सकता है: “{text}”। एक बार कोई कमांड लेबल स्कैन करें, फिर इसे।",
                headline=_("two readings"),
            ),
        },
        because=_("a code could not be read"),
    ),
    "doubtful": Reason(
        _("check label"),
        in_lists=_("may be a misread parent"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{code} is not known and looks like a misread parent bag. Scan the label again.",
            "{code} दर्ज नहीं है और गलत पढ़ा हुआ पैरेंट बैग लगता है। लेबल फिर से स्कैन करें।",
        ),
        cases={
            "forms": Sentence(
                Tone.REFUSED,
                "{code} is not known and looks like a misread parent bag ({parent_form}). Scan the label again.",
                "{code} दर्ज नहीं है और गलत पढ़ा हुआ पैरेंट बैग लगता है ({parent_form})। लेबल फिर से स्कैन करें।",
            ),
            "known": Sentence(
                Tone.REFUSED,
                "{code} is not known and looks like parent bag {where}. Scan the label again.",
                "{code} दर्ज नहीं है और पैरेंट बैग {where} जैसा लगता है। लेबल फिर से स्कैन करें।",
            ),
            "after": Sentence(
                Tone.NEEDS_YOU,
                "Not saved: the label “{where}” before it was not read right. Scan the parent bag again, then {code}.",
                "सहेजा नहीं गया: इससे पहले का लेबल “{where}” ठीक से नहीं पढ़ा गया। पैरेंट बैग फिर से स्कैन करें, फिर {code}।",
                headline=_("scan parent again"),
            ),
        },
        because=_("a label may have been that of another parent bag"),
        needs_a_look=True,
    ),
    "unknown_code": Reason(
        _("not known"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{unknown} is not known here. Check the label, or ask an admin to import it.",
            "{unknown} यहाँ दर्ज नहीं है। लेबल जाँचें, या एडमिन से जोड़ने को कहें।",
        ),
        cases={
            "forms": Sentence(
                Tone.REFUSED,
                "{unknown} is no code of this site. Parents: {parent_form}. Children: {child_form}. Check the label.",
                "{unknown} इस साइट का कोड नहीं है। पैरेंट: {parent_form}। चाइल्ड: {child_form}। लेबल जाँचें।",
            ),
        },
        because=_("{unknown} was not known"),
        needs_a_look=True,
    ),
    "not_a_parent": Reason(
        _("not a parent"),
        in_lists=_("not a parent bag"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{where} is a child bag, not a parent bag.",
            "{where} चाइल्ड बैग है, पैरेंट बैग नहीं।",
        ),
        because=_("{found} is not a parent bag"),
    ),
    "not_a_child": Reason(
        _("not a child"),
        in_lists=_("not a child bag"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{code} is a parent bag, not a child bag.",
            "{code} पैरेंट बैग है, चाइल्ड बैग नहीं।",
        ),
        because=_("it is not a child bag"),
    ),
    "no_parent": Reason(
        _("no parent yet"),
        in_lists=_("no parent bag"),
        outcomes=(Outcome.REFUSED, Outcome.DUPLICATE),
        sentence=Sentence(Tone.NEEDS_YOU, "Scan a parent bag first.", "पहले पैरेंट बैग स्कैन करें।"),
        cases={
            "unpack": Sentence(
                Tone.ALREADY,
                "{code} is in no parent bag.",
                "{code} किसी पैरेंट बैग में नहीं है।",
                headline=_("in no parent"),
            ),
        },
        story=_("{who} tried to take it out, but it was in no parent bag."),
        because=_("no parent bag was scanned first"),
    ),
    "parent_frozen": Reason(
        _("parent is closed"),
        in_lists=_("parent on a closed bill"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{held} is on bill {where}, which {who} closed {when}. Its contents cannot change.",
            "{held} बिल {where} पर है, जिसे {who} ने {when} बंद किया। इसमें बदलाव नहीं हो सकता।",
        ),
        cases={
            "other area": Sentence(
                Tone.REFUSED,
                "{held} is on a bill of another area, which {who} closed {when}. Its contents cannot change.",
                "{held} दूसरे क्षेत्र के बिल पर है, जिसे {who} ने {when} बंद किया। इसमें बदलाव नहीं हो सकता।",
            ),
        },
        because=_("bill {found} was closed"),
        needs_a_look=True,
    ),
    "bill_closed": Reason(
        _("bill is closed"),
        in_lists=_("bill closed"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "Bill {where} is closed. {who} closed it {when}.",
            "बिल {where} बंद है। {who} ने {when} बंद किया।",
        ),
        because=_("bill {found} was closed"),
        needs_a_look=True,
    ),
    "bill_cancelled": Reason(
        _("bill cancelled"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "Bill {where} is cancelled. {who} cancelled it {when}.",
            "बिल {where} रद्द है। {who} ने {when} रद्द किया।",
        ),
        because=_("bill {found} was cancelled"),
    ),
    "no_bill": Reason(
        _("no such bill"),
        outcomes=(Outcome.REFUSED, Outcome.DUPLICATE),
        sentence=Sentence(Tone.REFUSED, "There is no bill {where}.", "बिल {where} नहीं है।"),
        cases={
            "none": Sentence(
                Tone.NEEDS_YOU,
                "Say which bill. Open the bill first.",
                "कौन सा बिल? पहले बिल खोलें।",
                headline=_("which bill?"),
            ),
            "unbill": Sentence(
                Tone.ALREADY,
                "{code} is on no bill.",
                "{code} किसी बिल पर नहीं है।",
                headline=_("on no bill"),
            ),
        },
        story=_("{who} tried to take it off bill {named_bill}, but it was on no bill."),
        because=_("there was no such bill"),
    ),
    "not_allowed": Reason(
        _("not allowed"),
        in_lists=_("not allowed for this person"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "You may not do this. Ask a person with the right role.",
            "आपको यह करने की अनुमति नहीं है। सही भूमिका वाले व्यक्ति से कहें।",
        ),
        cases={
            "no area": Sentence(
                Tone.REFUSED,
                "No area yet: ask an admin.",
                "अभी कोई क्षेत्र नहीं मिला है: एडमिन से कहें।",
                headline=_("no area yet"),
            ),
        },
        because=_("this person may not do it"),
    ),
    "other_area": Reason(
        _("not your area"),
        in_lists=_("belongs to another area"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "This bag belongs to area {where}, which is not yours. Ask a biller or an admin.",
            "यह बैग क्षेत्र {where} का है, जो आपका नहीं है। बिलर या एडमिन से कहें।",
        ),
        cases={
            "bill": Sentence(
                Tone.REFUSED,
                "This bill belongs to area {where}, which is not yours. Ask a biller or an admin.",
                "यह बिल क्षेत्र {where} का है, जो आपका नहीं है। बिलर या एडमिन से कहें।",
            ),
        },
        because=_("a bag belongs to area {area}"),
        needs_a_look=True,
    ),
    "retired": Reason(
        _("retired"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{where} was retired {when}. Put it aside.",
            "{where} को {when} बंद किया गया। इसे अलग रखें।",
        ),
        because=_("{found} was retired"),
        needs_a_look=True,
    ),
    "withdrawn": Reason(
        _("import undone"),
        in_lists=_("its import was undone"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "{where} came with a file whose import was undone {when}. Ask an admin to restore it.",
            "{where} जिस फ़ाइल से आया था, उसका आयात {when} रद्द हुआ। एडमिन से इसे वापस लाने को कहें।",
        ),
        cases={
            "comes back": Sentence(
                Tone.NEEDS_YOU,
                "{where} came with a file whose import was undone {when}. Scan it on the packing page, and it is back.",
                "{where} जिस फ़ाइल से आया था, उसका आयात {when} रद्द हुआ। इसे पैकिंग पेज पर स्कैन करें, यह फिर आ जाएगा।",
            ),
        },
        because=_("the import of {found} was undone"),
        needs_a_look=True,
    ),
    "nothing_to_undo": Reason(
        _("nothing to undo"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "There is nothing to undo for this scan.",
            "इस स्कैन में वापस करने को कुछ नहीं है।",
        ),
        because=_("there was nothing to undo"),
    ),
    "too_late": Reason(
        _("too late"),
        in_lists=_("too late to undo"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "This scan was made {when}, more than an hour ago. Ask an admin to undo it.",
            "यह स्कैन {when} हुआ था, एक घंटे से पहले। एडमिन से वापस करने को कहें।",
        ),
        because=_("more than an hour had passed"),
    ),
    "changed_since": Reason(
        _("changed since"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.NEEDS_YOU,
            "{code} has changed since: {who} took it out {when}. Nothing was undone.",
            "{code} बाद में बदला: {who} ने {when} निकाला। कुछ वापस नहीं किया गया।",
        ),
        cases={
            "where": Sentence(
                Tone.NEEDS_YOU,
                "{code} has changed since: {who} put it in {where} {when}. Nothing was undone.",
                "{code} बाद में बदला: {who} ने {when} {where} में रखा। कुछ वापस नहीं किया गया।",
            ),
            "on bill": Sentence(
                Tone.NEEDS_YOU,
                "{code} has changed since: {who} put it on bill {where} {when}. Nothing was undone.",
                "{code} बाद में बदला: {who} ने {when} बिल {where} पर रखा। कुछ वापस नहीं किया गया।",
            ),
            "off bill": Sentence(
                Tone.NEEDS_YOU,
                "{code} has changed since: {who} took it off the bill {when}. Nothing was undone.",
                "{code} बाद में बदला: {who} ने {when} बिल से हटाया। कुछ वापस नहीं किया गया।",
            ),
        },
        because=_("it had changed since"),
        needs_a_look=True,
    ),
    "id_reused": Reason(
        _("used twice"),
        in_lists=_("scan id used twice"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.REFUSED,
            "This scan's number was used before for something else. Reload the page and scan again.",
            "इस स्कैन का नंबर पहले किसी और के लिए इस्तेमाल हुआ। पेज फिर से खोलें और फिर स्कैन करें।",
        ),
        is_stored=False,
    ),
    "busy": Reason(
        _("system is busy"),
        in_lists=_("system was busy"),
        outcomes=(Outcome.REFUSED,),
        sentence=Sentence(
            Tone.NEEDS_YOU,
            "TraceTrack is busy. Nothing was lost; it will be tried again.",
            "TraceTrack व्यस्त है। कुछ खोया नहीं; फिर से कोशिश होगी।",
        ),
        is_stored=False,
    ),
}


# Refusals behind which something is wrong with a bag or a bill; the others tell the dispatcher all there is.
TO_LOOK_AT = [code for code, reason in REASONS.items() if reason.needs_a_look]
OFFERING_MOVE = [code for code, reason in REASONS.items() if reason.offers_move]


def list_stored_reasons(outcome: Outcome) -> list[str]:
    """The reasons that a stored scan with this outcome may have."""
    return [code for code, reason in REASONS.items() if outcome in reason.outcomes and reason.is_stored]


def list_sentences() -> list[tuple[str, Sentence]]:
    """All answers to scans that changed nothing: reason, with its case if it has some, and sentence."""
    return [
        (f"{code} {case}".strip(), sentence)
        for code, reason in REASONS.items()
        for case, sentence in {"": reason.sentence, **reason.cases}.items()
    ]


def describe_reason(code: str) -> str:
    """This reason in a few words, in the reader's language. A code that is not known stays as it is."""
    reason = REASONS.get(code)
    return gettext(reason.in_lists or reason.headline) if reason else code


# For choices of forms, which are made before the reader is known.
describe_reason_lazily = lazy(describe_reason, str)
