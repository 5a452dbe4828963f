"""One event of a bag's story in plain words, as its own page has it."""

from collections.abc import Callable
from functools import lru_cache
from string import Formatter

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bags.codes import name_controls
from bags.models import get_bag_url
from bills.models import get_bill_url
from bills.visibility import ForeignNames
from history.events import CausingScan, Event
from scanning.actions import ACTIONS
from scanning.reasons import REASONS

# What was done, seen from the bag's own page: {child} and {parent} are other bags, "it" is this one.
DONE = {
    "packed": gettext_noop("{who} packed it into {parent}."),
    "packed back": gettext_noop("{who} packed it into {parent}, and it came back into use."),
    "packed back child": gettext_noop("{who} packed {child} into it, and it came back into use."),
    "packed child": gettext_noop("{who} packed {child} into it."),
    "moved": gettext_noop("{who} moved it from {came_from} to {parent}."),
    "moved child": gettext_noop("{who} moved {child} here from {came_from}."),
    "moved back child": gettext_noop("{who} moved {child} here from {came_from}, and it came back into use."),
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
}

# What an admin did to the bag itself, by the verb of the audit entry.
CHANGED = {
    "made": gettext_noop("{who} added it."),
    "changed": gettext_noop("{who} changed it: {detail}."),
    "retired": gettext_noop("{who} retired it."),
    "brought back": gettext_noop("{who} restored it."),
}

# What is stored must be shown, even if this file does not know it yet.
UNKNOWN_STORY = gettext_noop("{who} scanned it again.")
UNKNOWN_TRY = gettext_noop("tried to scan it")


def write_sentence(event: Event, code: str) -> tuple[str, SafeString]:
    """The tone (plain, done, refused) and the sentence of one event, for the page of the bag `code`."""
    if event.template:
        template = (event.parent == code and event.template_of_parent) or event.template
        return "plain" if event.is_plain else "done", _fill(template, event)
    if event.kind == "scan" and event.scan:
        return _write_scan(event, event.scan, code)
    if event.kind == "changed":
        return "done", _write_change(event)
    return "plain" if event.kind == "made" else "done", _fill(DONE[_key_of_done(event, code)], event)


def _write_change(event: Event) -> SafeString:
    verb, detail = event.detail["verb"], event.detail["words"]
    sentence = _(CHANGED[verb]) if verb in CHANGED else "{who}: {verb} {detail}"
    return format_html(sentence, who=_name_person(event), verb=verb, detail=detail)


def _key_of_done(event: Event, code: str) -> str:
    key = event.kind
    is_of_parent = event.parent == code
    if key in ("packed", "taken_out"):
        if event.came_from:
            key = "moved"
        elif event.went_to:
            key = "moved away"
        return key + _name_cause(event, is_of_parent) + (" child" if is_of_parent else "")
    if key in ("billed", "unbilled") and is_of_parent:
        return f"{key} parent"
    return key


def _name_cause(event: Event, is_of_parent: bool) -> str:
    """What is special about the scan behind a link: it undid another, or brought this bag back into use."""
    scan = event.scan
    if scan and scan.action == "undo":
        return " undo"
    return " back" if scan and event.kind == "packed" and _came_back(scan, is_of_parent) else ""


def _came_back(scan: CausingScan, is_of_parent: bool) -> bool:
    """Whether this scan of a child brought the bag of the page back: the child, its parent, or both."""
    if scan.found_at is None or scan.action not in ("pack", "move"):
        return False
    if scan.action == "move":
        return is_of_parent
    return scan.found_code == scan.code or bool(scan.found_code) == is_of_parent


def _write_scan(event: Event, scan: CausingScan, code: str) -> tuple[str, SafeString]:
    is_of_child = scan.code != code
    if scan.outcome != "refused":
        return "plain", _fill(_choose_story(scan, is_of_child), event)
    reason = REASONS.get(scan.reason or "")
    tried = _fill(_choose_try(scan, code), event)
    because = _fill((reason and reason.because) or scan.reason or "", event)
    sentence = _("Refused: {who} {tried}; {because}.")
    return "refused", format_html(sentence, who=_name_person(event), tried=tried, because=because)


def _choose_story(scan: CausingScan, is_of_child: bool) -> str:
    """Of a scan that no link or line stands for: it changed nothing, or many links at once."""
    reason, action = REASONS.get(scan.reason or ""), ACTIONS.get(scan.action)
    if reason and is_of_child and reason.story_of_child:
        return reason.story_of_child
    if action and action.story_back and scan.found_at and not scan.reason:
        return action.story_back
    if action and action.story_nowhere and not scan.reason and scan.parent_id is None:
        return action.story_nowhere
    words = reason if scan.reason else action
    return (words and words.story) or UNKNOWN_STORY


def _choose_try(scan: CausingScan, code: str) -> str:
    action = ACTIONS.get(scan.action)
    if action is None:
        return UNKNOWN_TRY
    is_elsewhere = scan.named_parent not in (None, code)
    if scan.code != code and action.tried_child:
        return (is_elsewhere and action.tried_child_elsewhere) or action.tried_child
    if action.tried_nowhere and not scan.named_parent:
        return action.tried_nowhere
    return action.tried


def _fill(template: str, event: Event) -> SafeString:
    """The sentence in the reader's language, with links to the bags and bills that it names."""
    sentence = _(template)
    names = {name: NAMES[name](event) for name in {"who", *_list_names(sentence)} if name in NAMES}
    return format_html(sentence, **(names | event.values))


@lru_cache(maxsize=500)
def _list_names(sentence: str) -> frozenset[str]:
    """What stands in { } in it."""
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name)


def _name_person(event: Event) -> str:
    return event.who or _("Somebody")


def _link_to_bag(code: str, foreign: ForeignNames) -> SafeString | str:
    return foreign.hide_bag(code) if code in foreign.bags else _write_link(get_bag_url(code), code)


def _link_to_bill(number: str, foreign: ForeignNames) -> SafeString | str:
    return foreign.hide_bill(number) if number in foreign.bills else _write_link(get_bill_url(number), number)


# A story names the same few bags and bills again and again.
@lru_cache(maxsize=4_000)
def _write_link(url: str, text: str) -> SafeString | str:
    return format_html('<a class="code" href="{}">{}</a>', url, text) if text else ""


def _shorten(text: str | None, foreign: ForeignNames) -> SafeString | str:
    """A text that somebody scanned, at most 40 characters of it, control signs by name."""
    if not text:
        return ""
    if (hidden := foreign.hide(text)) != text:
        return hidden
    text = name_controls(text)
    return format_html('<span class="code">{}</span>', text[:40] + ("…" if len(text) > 40 else ""))


def _name_scanned(event: Event) -> SafeString | str:
    if event.scan is None:
        return ""
    by_bag = event.scan.bag_id is not None
    return (_link_to_bag if by_bag else _shorten)(event.scan.code, event.foreign)


def _name_found(event: Event) -> SafeString | str:
    return _shorten(event.scan.found_code or event.scan.code, event.foreign) if event.scan else ""


# What a sentence may name. "why" is somebody's own words, which may name anything.
NAMES: dict[str, Callable[[Event], SafeString | str]] = {
    "who": _name_person,
    "child": lambda event: _link_to_bag(event.child, event.foreign),
    "parent": lambda event: _link_to_bag(event.parent, event.foreign),
    "came_from": lambda event: _link_to_bag(event.came_from, event.foreign),
    "went_to": lambda event: _link_to_bag(event.went_to, event.foreign),
    "bill": lambda event: _link_to_bill(event.bill, event.foreign),
    "version": lambda event: event.detail.get("version", ""),
    "why": lambda event: "…" if event.bill in event.foreign.bills else event.detail.get("reason", ""),
    "scanned": _name_scanned,
    "named_parent": lambda event: _shorten(event.scan and event.scan.named_parent, event.foreign),
    "named_bill": lambda event: _shorten((event.scan and event.scan.named_bill) or event.bill, event.foreign),
    "found": _name_found,
    "unknown": _name_found,
    "area": lambda event: (event.scan and event.scan.found_code) or "",
}
