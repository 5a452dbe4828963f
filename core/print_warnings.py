"""What papers cannot print, in words for the person who typed it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.printable import PLACEHOLDER, find_unprintable

MOST_NAMED = 5


def list_unprintable(texts: Mapping[str, str]) -> str:
    """What cannot be printed of texts by their names, such as "😀 (customer), 漢字 (note)"; "" if all can."""
    found = [f"{signs} ({name})" for name, text in texts.items() for signs in find_unprintable(text)]
    more = ["…"] if len(found) > MOST_NAMED else []
    return ", ".join(found[:MOST_NAMED] + more)


def warn_unprintable(request: HttpRequest, texts: Mapping[str, str]) -> None:
    """Say on the next page which signs of what was saved papers cannot print. Nothing is refused."""
    if signs := list_unprintable(texts):
        messages.warning(request, write_print_warning(signs))


def write_print_warning(signs: str) -> str:
    """That papers cannot print these signs; for pages that name them themselves, with "{signs}" for them."""
    sentence = _("Papers cannot print %(signs)s: they show %(placeholder)s there.")
    return sentence % {"signs": signs, "placeholder": PLACEHOLDER}
