"""One event of a bag's story in plain words, as its own page tells it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from bags.models import bag_url

Row = dict[str, Any]

# What was done, seen from the bag's own page: {child} and {parent} are other bags, "it" is this one.
DONE = {
    "packed": gettext_noop("{who} packed it into {parent}."),
    "packed child": gettext_noop("{who} packed {child} into it."),
    "moved": gettext_noop("{who} moved it from {came_from} to {parent}."),
    "moved child": gettext_noop("{who} moved {child} here from {came_from}."),
    "moved away child": gettext_noop("{who} moved {child} from here to {went_to}."),
    "taken_out": gettext_noop("{who} took it out of {parent}."),
    "taken_out child": gettext_noop("{who} took {child} out of it."),
    "packed undo": gettext_noop("{who} undid a scan: it is back in {parent}."),
    "packed undo child": gettext_noop("{who} undid a scan: {child} is back in it."),
    "moved undo": gettext_noop("{who} undid a move: it is back in {parent}, out of {came_from}."),
    "moved undo child": gettext_noop("{who} undid a move: {child} is back here, out of {came_from}."),
    "moved away undo child": gettext_noop("{who} undid a move: {child} is back in {went_to}."),
    "taken_out undo": gettext_noop("{who} undid a scan: it is out of {parent} again."),
    "taken_out undo child": gettext_noop("{who} undid a scan: {child} is out of it again."),
    "billed": gettext_noop("{who} put {parent}, with it inside, on bill {bill}."),
    "billed parent": gettext_noop("{who} put it on bill {bill}."),
    "unbilled": gettext_noop("{who} took {parent}, with it inside, off bill {bill}."),
    "unbilled parent": gettext_noop("{who} took it off bill {bill}."),
    "closed": gettext_noop("{who} closed bill {bill} (version {version})."),
    "reopened": gettext_noop("{who} reopened bill {bill}: {why}"),
    "made": gettext_noop("It became known to TraceTrack."),
    "loaded": gettext_noop("{who} loaded it with the file {file}."),
    "loaded again": gettext_noop("{who} brought it back into use with the file {file}."),
    "said": gettext_noop("The file {file} says of it: {said}."),
    "taken back": gettext_noop(
        "{who} took the load of the file {file} back, and with it this bag out of use."
    ),
}

# What an admin did to the bag itself, by the verb of the audit entry.
CHANGED = {
    "made": gettext_noop("{who} added it."),
    "changed": gettext_noop("{who} changed it: {detail}."),
    "retired": gettext_noop("{who} took it out of use."),
    "brought back": gettext_noop("{who} brought it back into use."),
}

# Scans that are not told by a link or a line: they changed nothing, or many links at once.
SAME = {
    "empty": gettext_noop("{who} took everything out of it."),
    "undo": gettext_noop("{who} undid that: everything is back in it."),
    "is_empty": gettext_noop("{who} wanted to empty it, but it was empty already."),
    "look": gettext_noop("{who} looked it up."),
    "pack": gettext_noop("{who} opened it for packing."),
    "in_this_parent": gettext_noop("{who} scanned it again; it was in {found} already."),
    "in_this_parent child": gettext_noop("{who} scanned {child} again; it was in here already."),
    "on_this_bill": gettext_noop("{who} scanned it again; it was on bill {bill} already."),
    "no_parent": gettext_noop("{who} tried to take it out, but it was in no parent bag."),
    "no_bill": gettext_noop("{who} tried to take it off bill {named_bill}, but it was on no bill."),
}

TRIED = {
    "pack": gettext_noop("tried to pack it into {named_parent}"),
    "pack nowhere": gettext_noop("tried to pack it"),
    "pack child": gettext_noop("tried to pack {scanned} into it"),
    "unpack": gettext_noop("tried to take it out of {named_parent}"),
    "unpack nowhere": gettext_noop("tried to take it out"),
    "unpack child": gettext_noop("tried to take {scanned} out"),
    "empty": gettext_noop("tried to take everything out of it"),
    "move": gettext_noop("tried to move it to {named_parent}"),
    "move nowhere": gettext_noop("tried to move it"),
    "move child": gettext_noop("tried to move {scanned} here"),
    "bill": gettext_noop("tried to put it on bill {named_bill}"),
    "unbill": gettext_noop("tried to take it off bill {named_bill}"),
    "look": gettext_noop("looked it up"),
    "undo": gettext_noop("tried to undo a scan of it"),
    "undo child": gettext_noop("tried to undo a scan of {scanned}"),
}

BECAUSE = {
    "in_other_parent": gettext_noop("it was in {found}"),
    "on_other_bill": gettext_noop("it was on bill {found}"),
    "bad_code": gettext_noop("a code could not be read"),
    "unknown_code": gettext_noop("{unknown} was not known"),
    "not_a_parent": gettext_noop("{found} is not a parent bag"),
    "not_a_child": gettext_noop("it is not a child bag"),
    "no_parent": gettext_noop("no parent bag was scanned first"),
    "parent_frozen": gettext_noop("bill {found} was closed"),
    "bill_closed": gettext_noop("bill {found} was closed"),
    "bill_cancelled": gettext_noop("bill {found} was cancelled"),
    "no_bill": gettext_noop("there was no such bill"),
    "not_allowed": gettext_noop("this person's role does not allow it"),
    "other_area": gettext_noop("a bag belongs to area {area}"),
    "retired": gettext_noop("{found} was out of use"),
    "nothing_to_undo": gettext_noop("there was nothing to undo"),
    "too_late": gettext_noop("more than an hour had passed"),
    "changed_since": gettext_noop("it had changed since"),
}

# What is stored must be shown, even if this file does not know it yet.
SAME_UNKNOWN = gettext_noop("{who} scanned it again.")
TRIED_UNKNOWN = gettext_noop("tried to scan it")


def tell(row: Row, code: str) -> tuple[str, SafeString]:
    """The tone (plain, done, refused) and the sentence of one event, for the page of the bag `code`."""
    if row["what"] == "scan":
        return tell_scan(row, code)
    if row["what"] == "changed":
        return "done", tell_change(row)
    key = done_key(row, code)
    return "plain" if key in ("made", "loaded", "said") else "done", in_words(DONE[key], row)


def tell_change(row: Row) -> SafeString:
    verb, detail = row["detail"]["verb"], audit.in_words(row["detail"]["detail"])
    sentence = _(CHANGED[verb]) if verb in CHANGED else "{who}: {verb} {detail}"
    return format_html(sentence, who=row["who"] or _("Somebody"), verb=verb, detail=detail)


def done_key(row: Row, code: str) -> str:
    what = row["what"]
    if what in ("packed", "taken_out"):
        if row["came_from"]:
            what = "moved"
        elif row["went_to"]:
            what = "moved away"
        undo = " undo" if row["action"] == "undo" else ""
        return what + undo + (" child" if row["parent"] == code else "")
    if what in ("billed", "unbilled") and row["parent"] == code:
        return f"{what} parent"
    return what


def tell_scan(row: Row, code: str) -> tuple[str, SafeString]:
    of_child = row["scanned"] != code
    if row["outcome"] != "refused":
        key = row["reason"] or row["action"]
        same = SAME.get(key, SAME_UNKNOWN)
        return "plain", in_words(SAME.get(f"{key} child", same) if of_child else same, row)
    tried = in_words(TRIED.get(tried_key(row, of_child), TRIED_UNKNOWN), row)
    because = in_words(BECAUSE.get(row["reason"]) or row["reason"], row)
    sentence = _("Refused: {who} {tried}; {because}.")
    return "refused", format_html(sentence, who=row["who"], tried=tried, because=because)


def tried_key(row: Row, of_child: bool) -> str:
    action = row["action"]
    if of_child and f"{action} child" in TRIED:
        return f"{action} child"
    if action in ("pack", "move", "unpack") and not row["named_parent"]:
        return f"{action} nowhere"
    return action


def in_words(template: str, row: Row) -> SafeString:
    """The sentence in the reader's language, with links to the bags and bills that it names."""
    return format_html(
        _(template),
        who=row["who"] or _("Somebody"),
        child=bag_link(row["child"]),
        parent=bag_link(row["parent"]),
        came_from=bag_link(row["came_from"]),
        went_to=bag_link(row["went_to"]),
        scanned=bag_link(row["scanned"]) if row["known"] else short(row["scanned"]),
        named_parent=short(row["named_parent"]),
        named_bill=short(row["named_bill"] or row["bill"]),
        bill=bill_link(row["bill"]),
        found=short(row["found_code"] or row["scanned"]),
        unknown=short(row["found_code"] or row["scanned"]),
        area=row["found_code"] or "",
        version=row["detail"].get("version", ""),
        why=row["detail"].get("reason", ""),
        file=row["detail"].get("file", ""),
        said=", ".join(f"{name}: {text}" for name, text in row["detail"].get("said", {}).items()),
    )


def bag_link(code: str | None) -> SafeString | str:
    return format_html('<a class="code" href="{}">{}</a>', bag_url(code), code) if code else ""


def bill_link(number: str | None) -> SafeString | str:
    return (
        format_html('<a class="code" href="{}">{}</a>', reverse("bill", args=[number]), number)
        if number
        else ""
    )


def short(text: str | None) -> SafeString | str:
    """A text that somebody scanned, at most 40 characters of it."""
    if not text:
        return ""
    return format_html('<span class="code">{}</span>', text[:40] + ("…" if len(text) > 40 else ""))
