"""Words that people type: names, customers, notes. One form in which they are stored."""

import re
import unicodedata

from django.db.models import F, Func, Lookup, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, Exact

# What nobody sees: zero-width spaces and marks of direction, soft hyphens and byte order marks. The joiners
# U+200C and U+200D stay: scripts of India and emoji need them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy_words(text: str) -> str:
    """The form in which words are stored: composed letters (Unicode NFC), one plain space between words.

    `core/sql/functions/fold_words.sql` goes further, to compare them.
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def tidy_lines(text: str) -> str:
    """Words of several lines, each as `tidy_words` has it; no empty lines before and after them."""
    return "\n".join(map(tidy_words, text.splitlines())).strip("\n")


def fold(words: str | Value) -> Func:
    """What is compared of a column of words, by its name, or of a value: see fold_words.sql."""
    text = Cast(F(words) if isinstance(words, str) else words, TextField())
    return Func(text, function="fold_words", output_field=TextField())


def equals_words(column: str, words: str) -> "Lookup[bool]":
    """Rows whose column says these words, however they are written."""
    return Exact(fold(column), fold(Value(words)))


def contains_words(column: str, words: str) -> Contains:
    """Rows whose column holds these words somewhere."""
    return Contains(fold(column), fold(Value(words)))
