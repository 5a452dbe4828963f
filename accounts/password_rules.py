"""What a password may not be made of. Django's own rules are in settings.py beside it."""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import ROLES, User
from core.models import site_name

# What everybody in a warehouse would try first.
SITE_WORDS = (
    "tracetrack",
    "warehouse",
    "password",
    "dispatch",
    "scanner",
    "barcode",
    "welcome",
    "godown",
    "admin",
    "qwerty",
)
SHORTEST_WORD = 3
# So much of a password must be left without these words.
SHORTEST_REST = 6


class OwnWordsValidator:
    """Refuse a password that is little else than words of the site or the person's names."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = whole = _fold(password)
        words = {*_split(site_name()), *SITE_WORDS, *(role.lower() for role in ROLES), *_list_names(user)}
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        is_word_and_number = rest != whole and not re.search(r"[^\W\d_]", rest)
        if is_word_and_number or len(re.sub(r"[\W_]", "", rest)) < SHORTEST_REST:
            raise ValidationError(
                _("This password is too easy to guess: it is made of the name or of words of this site."),
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be made of your name or of words of this site.")


def _list_names(user: User | None) -> set[str]:
    if user is None:
        return set()
    names = (user.username, user.first_name, user.last_name, user.email.partition("@")[0])
    return {word for name in names for word in (_fold(name), *_split(name)) if len(word) >= SHORTEST_WORD}


def _split(text: str) -> Iterable[str]:
    return (word for word in re.split(r"[\W\d_]+", _fold(text)) if len(word) >= SHORTEST_WORD)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
