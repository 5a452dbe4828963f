"""Words that people type: names, customers, notes. One form in which they are stored."""

import re
import unicodedata

# What nobody sees: zero-width spaces and marks of direction, soft hyphens and byte order marks. The joiners
# U+200C and U+200D stay: scripts of India and emoji need them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy_words(text: str) -> str:
    """The form in which words are stored: composed letters (Unicode NFC), one plain space between words.

    `core/sql/functions/fold_words.sql` goes further, to compare them.
    """
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
