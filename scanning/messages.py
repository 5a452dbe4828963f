"""The sentence that answers a scan, from the catalogue in reasons.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext

from bags.codes import looks_like_code, may_name_new_bag, name_controls
from bags.patterns import describe_pattern
from core.dates import format_spoken_time
from scanning.actions import ACTIONS
from scanning.catalogue import ActionWords, Fault, Reason, Sentence
from scanning.reasons import REASONS

LONGEST_IN_HEADLINE = 12


@dataclass(frozen=True)
class ScanResult:
    """What a scan did or met: the columns that a sentence may name."""

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
    # Of an undo: whether the bag is back in a parent or on a bill; if not, it is out or off again.
    # Of a bag whose import was undone: whether a scan for packing brings it back.
    put_back: bool | None = None
    # How many children a parent usually holds here (site setting).
    usual_children: int | None = None
    # What codes look like here, where the sentence says it (SQL function names_patterns).
    parent_pattern: str | None = None
    child_pattern: str | None = None
    # What the device found wrong with the keys (catalogue.Fault).
    fault: str | None = None


def choose_sentence(scan: ScanResult) -> Sentence:
    """The sentence of the catalogue for this result."""
    entry, case = _choose_entry(scan)
    sentence = entry.cases.get(case) or entry.sentence
    if sentence is None:
        raise LookupError(f"The catalogue has no words for {scan.action} {case}.")
    return sentence


def _choose_entry(scan: ScanResult) -> tuple[Reason | ActionWords, str]:
    if scan.reason:
        return REASONS[scan.reason], _case_of_reason(scan)
    return ACTIONS[scan.action], _case_of_action(scan)


def _case_of_reason(scan: ScanResult) -> str:
    if scan.reason == "bad_code" and scan.fault:
        return scan.fault
    if scan.reason == "bad_code" and not scan.code:
        return "empty"
    if scan.reason == "bad_code" and scan.found_code:
        return "joined"
    if scan.reason == "bad_code" and looks_like_code(text := _choose_bad_text(scan)):
        return "parts" if "/" in text else "dots"
    if scan.reason == "doubtful" and scan.found_code:
        return "after" if scan.found_at else "known"
    if scan.reason in ("bad_code", "unknown_code", "doubtful") and scan.parent_pattern:
        return "forms"
    if scan.reason == "no_bill" and scan.action != "unbill" and not scan.found_code:
        return "none"
    if scan.reason == "no_bill" and scan.found_code:
        return ""
    if scan.reason == "changed_since" and scan.kind == "parent":
        return "on bill" if scan.found_code else "off bill"
    if scan.reason == "changed_since" and scan.found_code:
        return "where"
    if scan.reason == "withdrawn" and scan.put_back:
        return "comes back"
    if scan.reason == "not_allowed" and scan.found_code:
        return "no area"
    if scan.reason in ("already_left", "parent_frozen") and not scan.found_code:
        return "other area"
    if scan.reason == "other_area" and scan.action == "look" and scan.kind is None:
        return "bill"
    return scan.action


def _case_of_action(scan: ScanResult) -> str:
    if scan.action == "pack" and scan.found_at:
        return _case_of_coming_back(scan)
    if scan.action == "pack" and scan.kind == "parent":
        return "parent"
    if scan.action == "move":
        return _case_of_move(scan)
    if scan.action == "undo":
        return _case_of_undo(scan)
    if scan.action == "bill" and (scan.child_count or 0) < (scan.usual_children or 0):
        return "short" if scan.child_count else "empty"
    if scan.action != "look":
        return ""
    if scan.kind is None:
        return "bill"
    if scan.found_at and not scan.found_by:
        return "comes back" if scan.put_back else "withdrawn"
    if scan.parent_code is None:
        return "loose"
    if scan.found_code:
        return scan.kind + " other area"
    return scan.kind + (" bill" if scan.bill_number else "")


def _case_of_coming_back(scan: ScanResult) -> str:
    """Of a scan that met a bag, or named a parent, whose import was undone."""
    if scan.kind == "parent":
        return "parent back"
    if scan.found_code is None:
        return "back"
    return "both back" if scan.found_code == scan.code else "into back"


def _case_of_move(scan: ScanResult) -> str:
    if scan.found_at:
        return "from back" if scan.found_code else "into back"
    return "from" if scan.found_code else ""


def _case_of_undo(scan: ScanResult) -> str:
    if scan.kind == "child":
        return "back in" if scan.put_back else "out"
    if scan.bill_number:
        return "back on" if scan.put_back else "off"
    return "empty" if scan.parent_code else "finish"


# What sentences and headlines may name.
IN_MESSAGES: dict[str, Callable[[ScanResult], object]] = {
    "code": lambda scan: scan.code,
    "text": lambda scan: _make_printable(_choose_bad_text(scan)),
    "unknown": lambda scan: _make_printable(scan.found_code or scan.code),
    "parent": lambda scan: scan.parent_code,
    "named": lambda scan: _make_printable(scan.named_parent or ""),
    "held": lambda scan: scan.parent_code or scan.code,
    "children": lambda scan: _count_children(scan.child_count or 0),
    "bill": lambda scan: scan.bill_number,
    "usual": lambda scan: scan.usual_children,
    "where": lambda scan: _make_printable(scan.found_code or scan.code),
    "who": lambda scan: _make_printable(scan.found_by or "?"),
    "when": lambda scan: format_spoken_time(scan.found_at) if scan.found_at else "",
    "parent_form": lambda scan: describe_pattern(scan.parent_pattern or ""),
    "child_form": lambda scan: describe_pattern(scan.child_pattern or ""),
}
IN_HEADLINES: dict[str, Callable[[ScanResult], object]] = {
    "parent": lambda scan: _keep_end(scan.parent_code or ""),
    "children": IN_MESSAGES["children"],
    "bill": lambda scan: _keep_end(scan.bill_number or ""),
    "where": lambda scan: _make_printable(_keep_end(scan.found_code or scan.code)),
}


class _Fields:
    """The fields of a template, each written only where the template names it: most name two of fourteen."""

    def __init__(self, scan: ScanResult, fields: dict[str, Callable[[ScanResult], object]]) -> None:
        self.scan, self.fields = scan, fields

    def __getitem__(self, name: str) -> object:
        return self.fields[name](self.scan)


def write_message(scan: ScanResult) -> str:
    """One sentence in the reader's language that says what happened, where, by whom and when."""
    sentence = choose_sentence(scan)
    template = sentence.hi if (get_language() or "en").startswith("hi") else sentence.en
    return template.format_map(_Fields(scan, IN_MESSAGES))


def _choose_bad_text(scan: ScanResult) -> str:
    """The text that is no code: mostly that of the label, else that of the parent."""
    is_of_label = scan.fault or scan.found_code or not may_name_new_bag(scan.code)
    return scan.code if is_of_label else scan.named_parent or ""


def write_headline(scan: ScanResult) -> str:
    """The same in three words at most, to be read from afar: of a long code only its end."""
    entry, _case = _choose_entry(scan)
    template = gettext(choose_sentence(scan).headline or entry.headline)
    headline = template.format_map(_Fields(scan, IN_HEADLINES))
    return headline[:1].upper() + headline[1:]


def list_fault_words() -> list[dict[str, str]]:
    """For scan pages, which say at once what is wrong: name, headline, and message with {text} left open."""
    results = [ScanResult("look", "refused", "bad_code", "{text}", fault=fault.value) for fault in Fault]
    return [
        {"name": result.fault or "", "headline": write_headline(result), "message": write_message(result)}
        for result in results
    ]


def _keep_end(text: str) -> str:
    """The last characters tell two codes apart."""
    return text if len(text) <= LONGEST_IN_HEADLINE else "…" + text[1 - LONGEST_IN_HEADLINE :]


def _count_children(count: int) -> str:
    if (get_language() or "en").startswith("hi"):
        return str(count)
    return "1 child" if count == 1 else f"{count} children"


def _make_printable(text: str) -> str:
    """A hostile text made fit for a sentence: at most 40 characters, nothing invisible."""
    shown = "".join(character if character.isprintable() else "·" for character in name_controls(text[:40]))
    return shown + ("…" if len(text) > 40 else "")
