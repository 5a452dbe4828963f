"""One event of a bag's story in plain words, as its own page tells it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from bags.models import bag_url
from scanning.reasons import ACTIONS, REASONS

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

# What is stored must be shown, even if this file does not know it yet.
UNKNOWN_STORY = gettext_noop("{who} scanned it again.")
UNKNOWN_TRY = gettext_noop("tried to scan it")


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
        return "plain", in_words(story_of_scan(row, of_child), row)
    reason = REASONS.get(row["reason"])
    tried = in_words(try_of_scan(row, of_child), row)
    because = in_words((reason and reason.because) or row["reason"], row)
    sentence = _("Refused: {who} {tried}; {because}.")
    return "refused", format_html(sentence, who=row["who"], tried=tried, because=because)


def story_of_scan(row: Row, of_child: bool) -> str:
    """Of a scan that no link or line tells of: it changed nothing, or many links at once."""
    reason, action = REASONS.get(row["reason"]), ACTIONS.get(row["action"])
    if reason and of_child and reason.story_of_child:
        return reason.story_of_child
    words = reason if row["reason"] else action
    return (words and words.story) or UNKNOWN_STORY


def try_of_scan(row: Row, of_child: bool) -> str:
    action = ACTIONS.get(row["action"])
    if action is None:
        return UNKNOWN_TRY
    if of_child and action.tried_child:
        return action.tried_child
    if action.tried_nowhere and not row["named_parent"]:
        return action.tried_nowhere
    return action.tried


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
