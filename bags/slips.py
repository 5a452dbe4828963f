"""Whether one slip can turn a parent's code into one that the pattern for children takes.

A slip loses, adds, doubles or changes a character, or swaps two neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bags.codes import MAX_CODE_LENGTH
from bags.patterns import ALPHABET, Part, PatternUnreadable, Sequence, read_pattern

# Patterns that need more are not judged. This keeps the time under a second or two, whatever an admin types.
MAX_STATES = 2_000
MAX_PLACES = 100_000
# More repetitions make no difference to codes of so few characters, nor to those that a slip made shorter.
MAX_REPETITIONS = MAX_CODE_LENGTH + 2


def patterns_are_apart(parent_pattern: str, child_pattern: str) -> bool:
    """Whether the child pattern takes no parent's code and none that is one slip from a parent's.

    False, too, where that is not known: for patterns that cannot be read here or are too large to judge.
    """
    try:
        parent = _build_automaton(read_pattern(parent_pattern))
        child = _build_automaton(read_pattern(child_pattern))
        return not _can_meet(parent, child)
    except PatternUnreadable:
        return False


def prove_apart(parent_pattern: str, child_pattern: str) -> str:
    """The text of CodeSettings.apart_patterns that proves these patterns to be apart; "" if they are not."""
    return f"{parent_pattern}\n{child_pattern}" if patterns_are_apart(parent_pattern, child_pattern) else ""


@dataclass
class _Automaton:
    """A nondeterministic automaton from state 0 to `end`.

    It is not made deterministic: a short pattern can then have millions of states. Sets of characters are
    bits.
    """

    steps: list[list[tuple[int, int]]] = field(default_factory=lambda: [[]])
    jumps: list[list[int]] = field(default_factory=lambda: [[]])
    end: int = 0

    def add_state(self) -> int:
        if len(self.steps) >= MAX_STATES:
            raise PatternUnreadable("too many states")
        self.steps.append([])
        self.jumps.append([])
        return len(self.steps) - 1

    def add_sequence(self, start: int, sequence: Sequence) -> int:
        """Add the states of this sequence from `start` on; returns where it ends."""
        for part in sequence:
            start = self.add_repeated(start, part)
        return start

    def add_repeated(self, start: int, part: Part) -> int:
        least = min(part.least, MAX_REPETITIONS)
        for _time in range(least):
            start = self.add_once(start, part)
        if part.most is None:
            loop = self.add_state()
            self.jumps[start].append(loop)
            self.jumps[self.add_once(loop, part)].append(loop)
            return loop
        end = self.add_state()
        for _time in range(min(part.most, MAX_REPETITIONS) - least):
            self.jumps[start].append(end)
            start = self.add_once(start, part)
        self.jumps[start].append(end)
        return end

    def add_once(self, start: int, part: Part) -> int:
        if isinstance(part.what, str):
            end = self.add_state()
            if part.what:
                self.steps[start].append((sum(1 << ALPHABET.index(one) for one in part.what), end))
            return end
        ends = [self.add_sequence(start, sequence) for sequence in part.what]
        end = self.add_state()
        for one in ends:
            self.jumps[one].append(end)
        return end


def _build_automaton(sequence: Sequence) -> _Automaton:
    automaton = _Automaton()
    automaton.end = automaton.add_sequence(0, sequence)
    return automaton


# Whether the slip has happened; of a swap that has begun, what the two read first.
_Slip = bool | tuple[int, int]
# A state of the parent's automaton, one of the child's, and the slip between them.
_Place = tuple[int, int, _Slip]


def _can_meet(parent: _Automaton, child: _Automaton) -> bool:
    """Whether the child's automaton takes a code that is at most one slip from one that the parent's takes.

    Walks through both at once, character by character of the child's code.
    """
    seen: set[_Place] = set()
    ahead: set[_Place] = {(0, 0, False)}
    for _length in range(MAX_CODE_LENGTH + 1):
        todo = list(ahead - seen)
        seen |= ahead
        ahead = set()
        while todo:
            place = todo.pop()
            if place[:2] == (parent.end, child.end) and isinstance(place[2], bool):
                return True
            for near in _list_places_without_reading(parent, child, place):
                if near not in seen:
                    seen.add(near)
                    todo.append(near)
            ahead.update(_list_places_by_reading(parent, child, place))
            if len(seen) + len(ahead) > MAX_PLACES:
                raise PatternUnreadable("too many places")
    return False


def _list_places_without_reading(parent: _Automaton, child: _Automaton, place: _Place) -> Iterator[_Place]:
    in_parent, in_child, slip = place
    for to in parent.jumps[in_parent]:
        yield to, in_child, slip
    for to in child.jumps[in_child]:
        yield in_parent, to, slip
    if slip is False:
        for _lost, to in parent.steps[in_parent]:
            yield to, in_child, True


def _list_places_by_reading(parent: _Automaton, child: _Automaton, place: _Place) -> Iterator[_Place]:
    in_parent, in_child, slip = place
    for read, child_to in child.steps[in_child]:
        if slip is False:
            yield in_parent, child_to, True  # added
        for wanted, parent_to in parent.steps[in_parent]:
            if isinstance(slip, tuple):
                if slip[0] & read and slip[1] & wanted:
                    yield parent_to, child_to, True  # swapped
                continue
            if wanted & read:
                yield parent_to, child_to, slip
            if slip is False:
                yield parent_to, child_to, True  # changed
                yield parent_to, child_to, (wanted, read)
