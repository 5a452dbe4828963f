"""TraceTrack's rules for packing and billing once more, in plain Python: what scans in this order must do.

It knows what plans.py asks for and nothing else: no areas, no closed bills, no doubtful codes.
"""

from collections import defaultdict
from dataclasses import dataclass, field

SAVED = ("saved", None)


@dataclass
class Stay:
    """A child's stay in a parent, or a parent's on a bill, by the ids of scans."""

    inside: str
    place: str
    made_by: str
    ended_by: str | None = None


@dataclass
class Done:
    """What a scan did: the stay that it made, and the one that it ended."""

    scan: dict
    outcome: tuple = SAVED
    made: Stay | None = None
    ended: Stay | None = None
    is_undone: bool = False


@dataclass
class Warehouse:
    known: set = field(default_factory=set)
    stays: dict = field(default_factory=lambda: defaultdict(list))  # by the code of the child
    lines: dict = field(default_factory=lambda: defaultdict(list))  # by the code of the parent
    done: dict = field(default_factory=dict)

    def do(self, scan):
        """Do the next scan and return what it did."""
        done = Done(scan)
        act = getattr(self, f"do_{scan['action']}")
        done.outcome = act(done, scan) or SAVED
        self.done[scan["id"]] = done
        return done

    def do_pack(self, done, scan):
        code, parent = scan["code"], scan.get("parent")
        if is_parent(code):
            self.known.add(code)
            return None
        stay = find_open(self.stays[code])
        if stay:
            return in_place(stay, parent, "in_this_parent", "in_other_parent")
        self.known |= {code, parent}
        return self.begin(done, self.stays, code, parent)

    def do_move(self, done, scan):
        code, parent = scan["code"], scan["parent"]
        if code not in self.known:
            return "refused", "unknown_code"
        stay = find_open(self.stays[code])
        if stay and stay.place == parent:
            return "duplicate", "in_this_parent"
        self.known.add(parent)
        self.end(done, stay)
        return self.begin(done, self.stays, code, parent)

    def do_unpack(self, done, scan):
        return self.take_out(done, scan, self.stays, scan["parent"], ("no_parent", "in_other_parent"))

    def do_bill(self, done, scan):
        if scan["code"] not in self.known:
            return "refused", "unknown_code"
        line = find_open(self.lines[scan["code"]])
        if line:
            return in_place(line, scan["bill"], "on_this_bill", "on_other_bill")
        return self.begin(done, self.lines, scan["code"], scan["bill"])

    def do_unbill(self, done, scan):
        return self.take_out(done, scan, self.lines, scan["bill"], ("no_bill", "on_other_bill"))

    def take_out(self, done, scan, book, place, reasons):
        nowhere, elsewhere = reasons
        stay = find_open(book[scan["code"]])
        if scan["code"] not in self.known:
            return "refused", "unknown_code"
        if stay is None:
            return "duplicate", nowhere
        if stay.place != place:
            return "refused", elsewhere
        return self.end(done, stay)

    def do_undo(self, done, scan):
        original = self.done.get(scan["undoes"])
        if original is None or not (original.made or original.ended) or original.is_undone:
            return "refused", "nothing_to_undo"
        left_behind = original.made or original.ended
        book = self.lines if original.scan["action"] in ("bill", "unbill") else self.stays
        latest = book[left_behind.inside][-1]
        if latest is not left_behind or (original.made and not is_open(latest)):
            return "refused", "changed_since"
        original.is_undone = True
        if original.made:
            self.end(done, latest)
        if original.ended:
            self.begin(done, book, left_behind.inside, original.ended.place)
        return None

    def begin(self, done, book, inside, place):
        done.made = Stay(inside, place, done.scan["id"])
        book[inside].append(done.made)

    def end(self, done, stay):
        if stay:
            stay.ended_by = done.scan["id"]
            done.ended = stay


def is_parent(code):
    return code.startswith("SB")


def is_open(stay):
    return stay.ended_by is None


def find_open(stays):
    return stays[-1] if stays and is_open(stays[-1]) else None


def in_place(stay, place, here, elsewhere):
    return ("duplicate", here) if stay.place == place else ("refused", elsewhere)
