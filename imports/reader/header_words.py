"""What the words above columns mean, and what the rows of a label printer look like."""

import re

# What a column may hold. A row says of one bag its kind, its area and its parent; or of a parent its bill.
FIELDS = ("code", "child", "parent", "kind", "area", "bill")
# Words for columns as people write them, in lower case without signs. What an admin has mapped comes on top.
WORDS = {
    "code": "code|bag|bag code|bag id|bag no|bag number|barcode|qr|qr code|label|label no|कोड",
    "child": "child|child bag|child code|child bag code|child id|child no",
    "parent": "parent|parent bag|parent code|parent bag code|parent id|parent no",
    "kind": "kind|type|bag type|bag kind",
    "area": "area|dispatch area",
    "bill": "bill|bill no|bill number|bill id",
    "": "serial|serial no|serial number|sr|sr no|s no|sl no|no|row|lot|lot no|date|remarks|note",
}
# How a label printer writes what is on a child's label. No code is cut at a sign that it cannot have.
# Nothing in it is looked at twice: cells may hold 30,000 spaces.
PRINTED_LABEL = re.compile(r"LABEL\s{0,9}+NO\.?\s{0,9}+:?\s{0,9}+([A-Z0-9._/-]++)(?![^\s,;|])", re.IGNORECASE)
# No label says more, of those that are scanned neither.
LONGEST_LABEL = 256


def normalise_word(header: str) -> str:
    """The form in which words above columns are compared: "Bag No." and "bag_no" are the same."""
    spaced = re.sub(r"[\s_.,:;()/*-]+", " ", header.replace("#", " no "))
    return spaced.strip().lower() or header.strip()


def merge_words(remembered: dict[str, str]) -> dict[str, str]:
    """From a plain word to its field; "" is a column to be left out."""
    return {word: name for name, words in WORDS.items() for word in words.split("|")} | remembered
