"""The catalogue: what each outcome says, in plain words, and how it sounds.

A sentence names the place, the person and the time. `{where}` is the other parent or bill,
`{who}` the person who put it there, `{when}` the time as people say it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import get_language

from bags.codes import is_allowed
from core.dates import spoken_time


class Tone(StrEnum):
    """What the scan page plays. Each differs in rhythm."""

    SAVED = "saved"
    ALREADY = "already"
    REFUSED = "refused"
    NEEDS_YOU = "needs_you"
    PARENT = "parent"


@dataclass(frozen=True)
class Saying:
    """One entry of the catalogue."""

    tone: Tone
    en: str
    hi: str


# What a scan that was done says, by action; "parent" and "loose" are what `pack` and `look` found.
SAVED = {
    "pack": Saying(Tone.SAVED, "{code} is now in {parent}.", "{code} अब {parent} में है।"),
    "pack parent": Saying(
        Tone.PARENT, "{parent} is open and holds {children}.", "{parent} खुला है, इसमें {children} बैग हैं।"
    ),
    "unpack": Saying(Tone.SAVED, "{code} is out of {parent}.", "{code} अब {parent} से बाहर है।"),
    "move": Saying(Tone.SAVED, "{code} is now in {parent}.", "{code} अब {parent} में है।"),
    "move from": Saying(
        Tone.SAVED, "{code} moved from {where} to {parent}.", "{code} {where} से {parent} में गया।"
    ),
    "bill": Saying(Tone.SAVED, "{code} is now on bill {bill}.", "{code} अब बिल {bill} पर है।"),
    "bill short": Saying(
        Tone.SAVED,
        "{code} is now on bill {bill}. It holds only {children}, usual are {usual}.",
        "{code} अब बिल {bill} पर है। इसमें केवल {children} बैग हैं, आम तौर पर {usual} होते हैं।",
    ),
    "bill empty": Saying(
        Tone.NEEDS_YOU,
        "{code} is now on bill {bill}, but it is empty.",
        "{code} अब बिल {bill} पर है, पर यह खाली है।",
    ),
    "unbill": Saying(Tone.SAVED, "{code} is off bill {bill}.", "{code} अब बिल {bill} पर नहीं है।"),
    "look child": Saying(
        Tone.SAVED,
        "{code} is in {parent}. {who} put it there {when}.",
        "{code} {parent} में है। {who} ने {when} रखा।",
    ),
    "look child bill": Saying(
        Tone.SAVED,
        "{code} is in {parent}, which is on bill {bill}. {who} put it there {when}.",
        "{code} {parent} में है, जो बिल {bill} पर है। {who} ने {when} रखा।",
    ),
    "look bill": Saying(
        Tone.PARENT,
        "This is bill {bill}. Now scan its parent bags.",
        "यह बिल {bill} है। अब इसके पैरेंट बैग स्कैन करें।",
    ),
    "look loose": Saying(Tone.SAVED, "{code} is in no parent bag.", "{code} किसी पैरेंट बैग में नहीं है।"),
    "look parent": Saying(
        Tone.SAVED,
        "{code} is a parent bag, holds {children} and is on no bill.",
        "{code} पैरेंट बैग है, इसमें {children} बैग हैं और यह किसी बिल पर नहीं है।",
    ),
    "look parent bill": Saying(
        Tone.SAVED,
        "{code} is a parent bag, holds {children} and is on bill {bill}. {who} put it there {when}.",
        "{code} पैरेंट बैग है, इसमें {children} बैग हैं और यह बिल {bill} पर है। {who} ने {when} रखा।",
    ),
    "empty": Saying(Tone.SAVED, "Everything is out of {code}.", "{code} से सब कुछ निकाल दिया गया।"),
    "undo empty": Saying(
        Tone.SAVED, "Undone: {parent} holds {children} again.", "वापस किया: {parent} में फिर {children} बैग हैं।"
    ),
    "undo": Saying(Tone.SAVED, "Undone: {code} is back where it was.", "वापस किया: {code} पहले की जगह पर है।"),
}

# Why a scan changed nothing. "reason action" wins over "reason".
REASONS = {
    "in_this_parent": Saying(
        Tone.ALREADY,
        "{code} is already in {where}. {who} put it there {when}.",
        "{code} पहले से {where} में है। {who} ने {when} रखा।",
    ),
    "in_other_parent": Saying(
        Tone.NEEDS_YOU,
        "{code} is already in {where}. {who} put it there {when}.",
        "{code} पहले से {where} में है। {who} ने {when} रखा।",
    ),
    "on_this_bill": Saying(
        Tone.ALREADY,
        "{code} is already on this bill. {who} put it there {when}.",
        "{code} पहले से इस बिल पर है। {who} ने {when} रखा।",
    ),
    "on_other_bill": Saying(
        Tone.NEEDS_YOU,
        "{code} is on bill {where}. {who} put it there {when}.",
        "{code} बिल {where} पर है। {who} ने {when} रखा।",
    ),
    "bad_code": Saying(
        Tone.REFUSED,
        "“{text}” is not a bag code. A code has letters A to Z, digits and - _ . / and at most 64 of them. "
        "Scan the label again.",
        "“{text}” बैग का कोड नहीं है। कोड में A से Z, अंक और - _ . / होते हैं, अधिकतम 64। लेबल फिर से स्कैन करें।",
    ),
    "bad_code joined": Saying(
        Tone.REFUSED,
        "“{text}” looks like two labels read as one. Scan each of them again.",
        "“{text}” दो लेबल एक साथ पढ़े हुए लगते हैं। दोनों को अलग-अलग फिर से स्कैन करें।",
    ),
    "bad_code empty": Saying(
        Tone.REFUSED, "No code came. Scan the label again.", "कोई कोड नहीं आया। लेबल फिर से स्कैन करें।"
    ),
    "unknown_code": Saying(
        Tone.REFUSED,
        "{unknown} is not known here. Check the label, or ask an admin to load it.",
        "{unknown} यहाँ दर्ज नहीं है। लेबल जाँचें, या एडमिन से जोड़ने को कहें।",
    ),
    "not_a_parent": Saying(
        Tone.REFUSED, "{where} is a child bag, not a parent bag.", "{where} चाइल्ड बैग है, पैरेंट बैग नहीं।"
    ),
    "not_a_child": Saying(
        Tone.REFUSED, "{code} is a parent bag, not a child bag.", "{code} पैरेंट बैग है, चाइल्ड बैग नहीं।"
    ),
    "no_parent": Saying(Tone.NEEDS_YOU, "Scan a parent bag first.", "पहले पैरेंट बैग स्कैन करें।"),
    "no_parent unpack": Saying(Tone.ALREADY, "{code} is in no parent bag.", "{code} किसी पैरेंट बैग में नहीं है।"),
    "is_empty": Saying(Tone.ALREADY, "{code} is empty already.", "{code} पहले से खाली है।"),
    "parent_frozen": Saying(
        Tone.REFUSED,
        "{held} is on bill {where}, which {who} closed {when}. Its contents cannot change.",
        "{held} बिल {where} पर है, जिसे {who} ने {when} बंद किया। इसमें बदलाव नहीं हो सकता।",
    ),
    "bill_closed": Saying(
        Tone.REFUSED,
        "Bill {where} is closed. {who} closed it {when}.",
        "बिल {where} बंद है। {who} ने {when} बंद किया।",
    ),
    "bill_cancelled": Saying(
        Tone.REFUSED,
        "Bill {where} is cancelled. {who} cancelled it {when}.",
        "बिल {where} रद्द है। {who} ने {when} रद्द किया।",
    ),
    "no_bill": Saying(Tone.REFUSED, "There is no bill {where}.", "बिल {where} नहीं है।"),
    "no_bill none": Saying(
        Tone.NEEDS_YOU, "Say which bill. Open the bill first.", "कौन सा बिल? पहले बिल खोलें।"
    ),
    "no_bill unbill": Saying(Tone.ALREADY, "{code} is on no bill.", "{code} किसी बिल पर नहीं है।"),
    "not_allowed": Saying(
        Tone.REFUSED,
        "You may not do this. Ask a person with the right role.",
        "आपको यह करने की अनुमति नहीं है। सही भूमिका वाले व्यक्ति से कहें।",
    ),
    "other_area": Saying(
        Tone.REFUSED,
        "This bag belongs to area {where}, which is not yours. Ask a biller or an admin.",
        "यह बैग क्षेत्र {where} का है, जो आपका नहीं है। बिलर या एडमिन से कहें।",
    ),
    "retired": Saying(
        Tone.REFUSED,
        "{where} was taken out of use {when}. Put it aside.",
        "{where} को {when} बंद किया गया। इसे अलग रखें।",
    ),
    "nothing_to_undo": Saying(
        Tone.REFUSED, "There is nothing to undo for this scan.", "इस स्कैन में वापस करने को कुछ नहीं है।"
    ),
    "too_late": Saying(
        Tone.REFUSED,
        "This scan was made {when}, more than an hour ago. Ask an admin to undo it.",
        "यह स्कैन {when} हुआ था, एक घंटे से पहले। एडमिन से वापस करने को कहें।",
    ),
    "changed_since": Saying(
        Tone.NEEDS_YOU,
        "{code} has changed since: {who} took it out {when}. Nothing was undone.",
        "{code} बाद में बदला: {who} ने {when} निकाला। कुछ वापस नहीं किया गया।",
    ),
    "changed_since where": Saying(
        Tone.NEEDS_YOU,
        "{code} has changed since: {who} put it in {where} {when}. Nothing was undone.",
        "{code} बाद में बदला: {who} ने {when} {where} में रखा। कुछ वापस नहीं किया गया।",
    ),
    "id_reused": Saying(
        Tone.REFUSED,
        "This scan's number was used before for something else. Reload the page and scan again.",
        "इस स्कैन का नंबर पहले किसी और के लिए इस्तेमाल हुआ। पेज फिर से खोलें और फिर स्कैन करें।",
    ),
    "busy": Saying(
        Tone.NEEDS_YOU,
        "TraceTrack is busy. Nothing was lost; it will be tried again.",
        "TraceTrack व्यस्त है। कुछ खोया नहीं; फिर से कोशिश होगी।",
    ),
}


@dataclass(frozen=True)
class Happening:
    """What a scan did or met: the columns of the answer that a sentence may name."""

    action: str
    outcome: str
    reason: str | None
    code: str
    named_parent: str | None = None
    kind: str | None = None
    parent_code: str | None = None
    child_count: int | None = None
    bill_number: str | None = None
    found_code: str | None = None
    found_by: str | None = None
    found_at: datetime | None = None
    # How many children a parent usually holds here (site setting).
    usual_children: int | None = None


def saying_for(scan: Happening) -> Saying:
    """The entry of the catalogue for what happened."""
    return REASONS[reason_key(scan)] if scan.reason else SAVED[saved_key(scan)]


def reason_key(scan: Happening) -> str:
    reason = scan.reason or ""
    if reason == "bad_code" and not scan.code:
        return "bad_code empty"
    if reason == "bad_code" and scan.found_code:
        return "bad_code joined"
    if reason == "no_bill" and scan.action != "unbill" and not scan.found_code:
        return "no_bill none"
    if reason == "no_bill" and scan.found_code:
        return "no_bill"
    if reason == "changed_since" and scan.found_code:
        return "changed_since where"
    specific = f"{reason} {scan.action}"
    return specific if specific in REASONS else reason


def saved_key(scan: Happening) -> str:
    if scan.action == "pack" and scan.kind == "parent":
        return "pack parent"
    if scan.action == "move" and scan.found_code:
        return "move from"
    if scan.action == "undo" and scan.kind == "parent" and scan.bill_number is None:
        return "undo empty"
    if scan.action == "bill" and (scan.child_count or 0) < (scan.usual_children or 0):
        return "bill short" if scan.child_count else "bill empty"
    if scan.action != "look":
        return scan.action
    if scan.kind is None:
        return "look bill"
    if scan.parent_code is None:
        return "look loose"
    return f"look {scan.kind}" + (" bill" if scan.bill_number else "")


def message_for(scan: Happening) -> str:
    """One sentence in the reader's language that says what happened, where, by whom and when."""
    saying = saying_for(scan)
    template = saying.hi if (get_language() or "en").startswith("hi") else saying.en
    return template.format(
        code=scan.code,
        text=printable(
            scan.code if scan.found_code or not is_allowed(scan.code) else scan.named_parent or ""
        ),
        unknown=printable(scan.found_code or scan.code),
        parent=scan.parent_code,
        held=scan.parent_code or scan.code,
        children=children(scan.child_count or 0),
        bill=scan.bill_number,
        usual=scan.usual_children,
        where=printable(scan.found_code or scan.code),
        who=scan.found_by or "?",
        when=spoken_time(scan.found_at) if scan.found_at else "",
    )


def children(count: int) -> str:
    if (get_language() or "en").startswith("hi"):
        return str(count)
    return "1 child" if count == 1 else f"{count} children"


def printable(text: str) -> str:
    """A hostile text made fit for a sentence: at most 40 characters, nothing invisible."""
    shown = "".join(character if character.isprintable() else "·" for character in text[:40])
    return shown + ("…" if len(text) > 40 else "")
