"""The site's patterns for codes: what they take, in words.

Patterns are run by PostgreSQL, Python and browsers. Read here is what all three understand alike: characters,
classes, groups, "|" and repetitions, between ^ and $.
"""

import re
from collections.abc import Iterator
from itertools import chain, groupby, islice, product
from string import punctuation as PUNCTUATION
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bags.codes import MAX_CODE_LENGTH, looks_like_code

DIGITS, LETTERS, MARKS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-_./"
ALPHABET = "".join(filter(looks_like_code, map(chr, range(128))))
# A description in words has at most so many forms.
MAX_FORMS = 4
TOKEN = re.compile(
    r"""\[ (?P<not>\^?) (?P<class> (?: \\x1[cde] | \\. | [^][\\] )+ ) \]
    | (?P<open> \( (?: \?: )? ) | (?P<close> \) ) | (?P<or> \| )
    | \{ (?P<least> [0-9]+ ) (?P<comma> ,? ) (?P<most> [0-9]* ) \} \??
    | (?P<many> [?*+] ) \??
    | (?P<one> \\x1[cde] | \\. | [^][(){}|?*+^$\\] )""",
    re.VERBOSE,
)
# An escaped character or a class: what stands in it is no anchor.
NO_ANCHOR = re.compile(r"\\.|\[\^?\]?(?:\[:[a-z]+:\]|\\.|[^]\\])*\]", re.DOTALL)
IN_CLASS = re.compile(r"(?P<first>\\x1[cde]|\\.|[^\\])(?:-(?P<last>\\x1[cde]|\\.|[^\\]))?")
# The signs between the parts of a label, as an admin can type them.
SEPARATORS = {r"\x1c": "\x1c", r"\x1d": "\x1d", r"\x1e": "\x1e"}
SHORTHANDS = {r"\d": DIGITS, r"\w": LETTERS + LETTERS.lower() + DIGITS + "_"}
DOUBLED = re.compile(r"&&|--|~~|\|\|")
MAX_COUNT = 255  # PostgreSQL's
REPETITIONS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}


class PatternUnreadable(Exception):
    """Something in this pattern is not read here; PostgreSQL, Python and browsers may read it differently."""


class OpenAlternatives(PatternUnreadable):
    """A pattern such as ^A|B$: it takes all that begins with A and all that ends with B."""


class Part(NamedTuple):
    """A piece of a pattern, repeated `least` to `most` times (None: any number).

    `what` is the allowed characters of which it takes one, or a group: the sequences of which it takes one.
    """

    what: "str | Group"
    least: int = 1
    most: int | None = 1


Sequence = tuple[Part, ...]
Group = tuple[Sequence, ...]


def read_pattern(pattern: str, alphabet: str = ALPHABET) -> Sequence:
    """The pieces of a pattern between its ^ and $, of these characters. Raises PatternUnreadable."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise PatternUnreadable(pattern)
    group = read_pieces(pattern, alphabet)
    if len(group) > 1:
        raise OpenAlternatives(pattern)
    return group[0]


def read_pieces(pattern: str, alphabet: str = ALPHABET) -> Group:
    """The same of a pattern that may have ^ and $ at its ends. Raises PatternUnreadable."""
    inside = pattern.removeprefix("^")
    if re.search(r"(?<!\\)(?:\\\\)*\$$", inside):
        inside = inside[:-1]
    if TOKEN.sub("", inside):
        raise PatternUnreadable(pattern)
    group, end = _read_group(TOKEN.finditer(inside), alphabet)
    if end:
        raise PatternUnreadable(pattern)
    return group


def has_inner_anchors(pattern: str) -> bool:
    """Whether ^ or $ is within this pattern, as in ^A$|^B$: it finds no code within a longer text."""
    return re.search(r"[\^$]", NO_ANCHOR.sub("", pattern)[1:-1]) is not None


def has_open_alternatives(pattern: str) -> bool:
    """Whether this is a pattern such as ^A|B$, which takes more than anyone who types it means."""
    try:
        read_pattern(pattern)
    except OpenAlternatives:
        return True
    except PatternUnreadable:
        pass
    return False


def _read_group(tokens: Iterator[re.Match[str]], alphabet: str) -> tuple[Group, str]:
    """The sequences up to the group's ")" or the end, and which of the two it was."""
    sequences: list[list[Part]] = [[]]
    may_repeat = False
    for token in tokens:
        kind = token.lastgroup
        if kind == "close":
            return tuple(map(tuple, sequences)), ")"
        if kind == "or":
            sequences.append([])
        elif kind in ("many", "most"):
            if not may_repeat:
                raise PatternUnreadable(token.string)
            sequences[-1][-1] = Part(sequences[-1][-1].what, *_read_repetition(token))
        elif kind == "open":
            group, end = _read_group(tokens, alphabet)
            if not end:
                raise PatternUnreadable(token.string)
            sequences[-1].append(Part(group))
        else:
            sequences[-1].append(Part(_read_characters(token, alphabet)))
        may_repeat = kind in ("open", "class", "one")
    return tuple(map(tuple, sequences)), ""


def _read_repetition(token: re.Match[str]) -> tuple[int, int | None]:
    if token["many"]:
        return REPETITIONS[token["many"]]
    least = int(token["least"])
    most = int(token["most"]) if token["most"] else None if token["comma"] else least
    if max(least, most or 0) > MAX_COUNT or (most is not None and most < least):
        raise PatternUnreadable(token.string)
    return least, most


def _read_characters(token: re.Match[str], alphabet: str) -> str:
    """The characters of which this token takes one, of those in `alphabet`."""
    if token["one"] == ".":
        return alphabet
    if token["one"] in SHORTHANDS:
        return "".join(one for one in SHORTHANDS[token["one"]] if one in alphabet)
    if token["one"]:
        return _choose(_read_character(token["one"]), alphabet)
    taken: set[str] = set()
    for item in IN_CLASS.finditer(token["class"]):
        if item["last"]:
            first, last = _read_character(item["first"]), _read_character(item["last"])
            if first > last:
                raise PatternUnreadable(token.string)
            taken.update(map(chr, range(ord(first), ord(last) + 1)))
        elif item["first"] in SHORTHANDS:
            taken.update(SHORTHANDS[item["first"]])
        else:
            taken.add(_read_character(item["first"]))
    if DOUBLED.search(token["class"]):  # an operation on sets in some engines
        raise PatternUnreadable(token.string)
    taken = {one for some in taken for one in _choose(some, alphabet)}
    return "".join(one for one in alphabet if (one in taken) != bool(token["not"]))


def _choose(one: str, alphabet: str) -> str:
    """This character as `alphabet` has it: "\0" there means all that are not in it."""
    return one if one in alphabet else "\0" if "\0" in alphabet else ""


def _read_character(text: str) -> str:
    r"""One character, maybe written as \. is. Letters and digits behind a \ mean something else."""
    if text in SEPARATORS:
        return SEPARATORS[text]
    if text.startswith("\\") and not (text[1].isascii() and text[1] in PUNCTUATION):
        raise PatternUnreadable(text)
    if not text[-1].isprintable() or text[-1] > "\uffff":
        raise PatternUnreadable(text)
    return text[-1]


def measure_codes(pattern: str) -> tuple[int, int]:
    """The lengths of the shortest and the longest code of this pattern; 0 and 64 where they are not known."""
    try:
        shortest, longest = _measure(read_pattern(pattern))
    except PatternUnreadable:
        return 0, MAX_CODE_LENGTH
    return shortest, min(longest, MAX_CODE_LENGTH)


def _measure(sequence: Sequence) -> tuple[int, int]:
    shortest = longest = 0
    for part in sequence:
        sizes = [(1, 1)] if isinstance(part.what, str) else [_measure(inside) for inside in part.what]
        shortest += part.least * min(least for least, _most in sizes)
        longest += (MAX_CODE_LENGTH if part.most is None else part.most) * max(most for _least, most in sizes)
    return shortest, longest


def list_representatives(pattern: str) -> str:
    """For each character of ALPHABET the first one between which and it the pattern makes no difference.

    Where that is not known, the character itself.
    """
    try:
        classes = list(_list_classes(read_pattern(pattern)))
    except PatternUnreadable:
        return ALPHABET
    places = {one: tuple(one in taken for taken in classes) for one in ALPHABET}
    firsts = {place: one for one, place in reversed(places.items())}
    return "".join(firsts[place] for place in places.values())


def _list_classes(sequence: Sequence) -> Iterator[str]:
    for part in sequence:
        if isinstance(part.what, str):
            yield part.what
        else:
            for inside in part.what:
                yield from _list_classes(inside)


def describe_pattern(pattern: str) -> str:
    """What codes the pattern takes, such as "SB + 5 digits, or M444- + 5 digits"; else the pattern itself."""
    try:
        forms = list(islice(_list_forms(read_pattern(pattern)), MAX_FORMS + 1))
        if len(forms) <= MAX_FORMS:
            return _(", or ").join(dict.fromkeys(map(_describe_form, forms)))
    except PatternUnreadable:
        pass
    return pattern


def _list_forms(sequence: Sequence) -> Iterator[Sequence]:
    """The same without groups and without pieces that may be missing: each form that codes may have."""
    return (tuple(chain.from_iterable(pieces)) for pieces in product(*map(_list_choices, sequence)))


def _list_choices(part: Part) -> list[Sequence]:
    without: list[Sequence] = [()] if (part.least, part.most) == (0, 1) else []
    if isinstance(part.what, str):
        return [(part._replace(least=1),) if without else (part,), *without]
    if part.most != 1:
        raise PatternUnreadable("a repeated group")
    return [*islice(chain.from_iterable(map(_list_forms, part.what)), MAX_FORMS + 1), *without]


def _describe_form(form: Sequence) -> str:
    """ "SB + 5 digits": fixed characters as they are, the same kinds side by side counted together."""
    words: list[str] = []
    for is_fixed, parts in groupby(form, lambda part: len(part.what) == 1 and part.least == part.most):
        if is_fixed:
            words.append("".join(str(part.what) * part.least for part in parts))
            continue
        for what, alike in groupby(parts, lambda part: part.what):
            counts = [(part.least, part.most) for part in alike]
            most = [most for _least, most in counts if most is not None]
            total = sum(most) if len(most) == len(counts) else None
            words.append(_describe_characters(str(what), sum(least for least, _most in counts), total))
    if not words:
        raise PatternUnreadable("an empty code")
    return " + ".join(words)


def _describe_characters(what: str, least: int, most: int | None) -> str:
    if not what:
        raise PatternUnreadable("a character that no code has")
    many = least if least == most else 2
    count = _describe_count(least, most)
    if what == DIGITS:
        return ngettext("%s digit", "%s digits", many) % count
    if set(what) == set(LETTERS):
        return ngettext("%s letter", "%s letters", many) % count
    return _("%(count)s of %(characters)s") % {"count": count, "characters": _describe_class(what)}


def _describe_count(least: int, most: int | None) -> str:
    if least == most:
        return str(least)
    if most is None:
        return _("%s or more") % least
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def _describe_class(what: str) -> str:
    """ "A–Z, 0–9, - _ . /": neighbours as ranges, the others one by one."""
    ranges: list[str] = []
    others: list[str] = []
    for row in (LETTERS, DIGITS, MARKS):
        taken = "".join(one if one in what else " " for one in row).split()
        for run in taken:
            if len(run) > 2 and row != MARKS:
                ranges.append(f"{run[0]}–{run[-1]}")
            else:
                others += run
    return ", ".join([*ranges, *([" ".join(others)] if others else [])])
