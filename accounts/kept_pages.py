"""Pages of which all but one part is the same for all who may do the same: that is drawn once."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.templatetags.bar import MARKS, OWN, AnyPerson, describe_anybody, draw_bar

# Pages × roles × languages, with and without an area.
MOST_KEPT = 100


def render_kept_page(request: HttpRequest, template: str, part: SafeString) -> HttpResponse:
    """The template as `render` gives it with this `part`, and with nothing else that a person may see.

    A page with messages, or with a lock for the screen, is drawn for itself.
    """
    user: Any = request.user
    is_own = user.waits_for_area or settings.LOCK_MINUTES or len(get_messages(request))
    if is_own or settings.DEBUG or not part:
        return render(request, template, {"part": part})
    pieces = list(_draw_page(template, describe_anybody(user), get_language()))
    own = {"part": part, "bar": draw_bar(user, request), "pk": escape(user.pk)}
    pieces[1::2] = [own[name] for name in pieces[1::2]]
    return HttpResponse("".join(pieces))


@lru_cache(MOST_KEPT)
def _draw_page(template: str, anybody: AnyPerson, _language: str | None) -> tuple[str, ...]:
    """The page, cut where `part` or something of a person's own belongs: every second piece names that."""
    part = mark_safe(OWN["part"])  # noqa: S308
    return tuple(MARKS.split(render_to_string(template, {"user": anybody, "part": part})))
