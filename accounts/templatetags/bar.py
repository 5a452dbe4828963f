"""The bar at the top of each page: drawn once for all people who may do the same.

Drawing it takes longer than reading who is signed in. What is a person's own is filled in.
"""

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
# What stands in the drawn bar where each person's own comes. Nobody can type it.
_salt = secrets.token_hex(8)
OWN = {
    name: f"{_salt}_{name}_"
    for name in ("pk", "username", "display_name", "area_name", "csrf_token", "q", "bar", "part")
}
MARKS = re.compile(f"{_salt}_(\\w+?)_(?=\\W)")
# Pages × roles, with and without an area.
MOST_DRAWN = 500


@dataclass(frozen=True)
class AnyPerson:
    """What pages show of everybody who may do this: nothing else can get into what is kept."""

    is_admin: bool
    may_bill: bool
    may_scan: bool
    area_name: str
    is_authenticated = True
    waits_for_area = False
    pk, username, display_name = OWN["pk"], OWN["username"], OWN["display_name"]


@register.simple_tag(takes_context=True)
def bar(context: Context) -> SafeString:
    """The bar for the person who is signed in, and for this page."""
    user, request = context.get("user"), context.get("request")
    if isinstance(user, AnyPerson):
        return mark_safe(OWN["bar"])  # noqa: S308 (filled in by render_kept_page)
    return draw_bar(user, request, context.get("q"))


def draw_bar(user: Any, request: Any, q: str | None = None) -> SafeString:
    match = getattr(request, "resolver_match", None)
    here = (match and match.url_name) or ""
    if request is None or user is None or not user.is_authenticated:
        return mark_safe(render_to_string("_bar.html", {"here": here}))  # noqa: S308 (a template of ours)
    draw = _draw.__wrapped__ if settings.DEBUG else _draw
    pieces = list(draw(describe_anybody(user), here, get_language()))
    own = {name: getattr(user, name) for name in pieces[1::2] if name not in ("csrf_token", "q")}
    own |= {"csrf_token": get_token(request), "q": q or ""}
    pieces[1::2] = [escape(own[name]) for name in pieces[1::2]]
    return mark_safe("".join(pieces))  # noqa: S308 (each of them is escaped)


def describe_anybody(user: Any) -> AnyPerson:
    area_name = OWN["area_name"] if user.area_name else ""
    return AnyPerson(user.is_admin, user.may_bill, user.may_scan, area_name)


@lru_cache(MOST_DRAWN)
def _draw(anybody: AnyPerson, here: str, _language: str | None) -> tuple[str, ...]:
    """The bar, cut where something of a person's own belongs: every second piece is the name of that."""
    context: dict[str, Any] = {
        "user": anybody,
        "here": here,
        "csrf_token": OWN["csrf_token"],
        "q": OWN["q"],
    }
    return tuple(MARKS.split(render_to_string("_bar.html", context)))
