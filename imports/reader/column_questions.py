"""Which columns a header names, and which of them only the admin can tell apart."""

import re
from collections.abc import Mapping

from imports.reader.header_words import FIELDS, normalise_word

SAME_MEANING, EACH_CHILD, FILL_DOWN = "same_meaning", "each_child", "fill_down"
# In `doubles`: the column of the code and that of the child. A row is about one of them.
BAG = "bag"
# "Child 1", "Child no 2", "Bag B".
_NUMBERED = re.compile(r"(.+?)(?: no)? ?(?:[0-9]{1,3}|(?<= )[a-z])")


def match_places(texts: list[str], words: Mapping[str, str]) -> dict[str, list[int]]:
    """The places of each field in a header."""
    found: dict[str, list[int]] = {}
    numbered: list[int] = []
    for place, text in enumerate(texts):
        word = normalise_word(text) if text else ""
        if (name := find_field(word, words)) in FIELDS:
            found.setdefault(name, []).append(place)
            numbered += [place] if name == "code" and word not in words else []
    # Bag 1 and Bag 2 beside a parent are its children.
    if "parent" in found and len(numbered) > 1 and found["code"] == numbered:
        found["child"] = sorted([*found.get("child", []), *found.pop("code")])
    return found


def find_field(word: str, words: Mapping[str, str]) -> str:
    """What a word above a column means; nothing if it is not known, or its column is to be left out."""
    counted = None if word in words else _NUMBERED.fullmatch(word)
    if counted is None:
        return words.get(word, "")
    name = words.get(counted[1], "")
    return name if name in ("code", "child") else ""


def find_doubles(places: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """The columns of one meaning, by field."""
    doubles = {name: list(found) for name, found in places.items() if len(found) > 1}
    if "code" in places and "child" in places:
        doubles[BAG] = [places["code"][0], places["child"][0]]
    return doubles


def may_be_each(name: str, texts: list[str], places: list[int]) -> bool:
    """Whether each of these columns may hold a bag of its own: children, or Code 1 and Code 2."""
    words = [normalise_word(texts[place]) for place in places]
    stems = {found[1] if (found := _NUMBERED.fullmatch(word)) else word for word in words}
    return len(places) > 1 and (name == "child" or len(stems) == 1)


def list_questions(doubles: Mapping[str, list[int]], each: str) -> list[str]:
    """The questions that doubles raise. `each`: the field of which each column may hold a bag of its own."""
    same = [SAME_MEANING] if set(doubles) - {each} else []
    return [*same, EACH_CHILD] if each in doubles else same
