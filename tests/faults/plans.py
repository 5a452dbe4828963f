"""What a device scans: the same for the same seed, without end."""

import random
from collections import deque
from itertools import count

from scanning.recording import make_scan_id

PARENTS_OF_A_DEVICE = 2000  # SB and five digits have room for 50 devices
SCANS_INTO_A_PARENT = 12
BILLS = tuple(f"F-{number}" for number in range(1, 9))
# What a person does with the next bag, of a hundred.
CHILD, DOUBLE, CONTESTED, MOVE, MOVE_CONTESTED, UNDO, UNPACK = 60, 7, 10, 7, 3, 8, 5


class Plan:
    """Parents, their children, doubles, moves, undos; two devices of a pair are after the same children.

    With `may_bill` parents go onto bills too, and those of the other device of the pair.
    """

    def __init__(self, *, seed, number, may_bill=False):
        self.chance = random.Random(f"{seed} {number}")
        self.number = number
        self.may_bill = may_bill
        self.seq = 0
        self.children = count(1)
        self.contested = count(1)
        self.parents = 0
        self.parent = None
        self.packed = deque(maxlen=20)
        self.last_id = None
        self.work = self.walk()

    def next_scan(self):
        action, fields = next(self.work)
        self.seq += 1
        scan = {"id": str(make_scan_id()), "seq": self.seq, "action": action, **fields}
        if action != "undo":
            self.last_id = scan["id"]
        return scan

    def walk(self):
        while True:
            self.parents += 1
            self.parent = name_parent(self.number, self.parents)
            yield "pack", {"code": self.parent}
            for _scan in range(SCANS_INTO_A_PARENT):
                yield self.choose()
            if self.may_bill:
                yield from self.bill()

    def choose(self):
        """One scan into the parent in hand."""
        (act,) = self.chance.choices(
            [
                self.pack_child,
                self.pack_again,
                self.pack_contested,
                self.move_back,
                self.move_contested,
                self.undo,
                self.unpack,
            ],
            [CHILD, DOUBLE, CONTESTED, MOVE, MOVE_CONTESTED, UNDO, UNPACK],
        )
        return act()

    def pack_child(self):
        code = f"CH{self.number:02}{next(self.children):06}"
        self.packed.append(code)
        return "pack", {"code": code, "parent": self.parent}

    def pack_again(self):
        return "pack", {"code": self.chance.choice(self.packed or ["CH99000001"]), "parent": self.parent}

    def pack_contested(self):
        code = f"CX{self.number // 2:02}{next(self.contested):06}"
        self.packed.append(code)
        return "pack", {"code": code, "parent": self.parent}

    def move_back(self):
        return "move", {"code": self.chance.choice(self.packed or ["CH99000001"]), "parent": self.parent}

    def move_contested(self):
        return "move", {"code": self.pack_contested()[1]["code"], "parent": self.parent}

    def undo(self):
        return ("undo", {"undoes": self.last_id}) if self.last_id else self.pack_child()

    def unpack(self):
        return "unpack", {"code": self.chance.choice(self.packed or ["CH99000001"]), "parent": self.parent}

    def bill(self):
        """The parent that is full, and sometimes what the other device of the pair has just packed."""
        bill = self.chance.choice(BILLS)
        yield "bill", {"code": self.parent, "bill": bill}
        if self.chance.random() < 0.3:
            yield "bill", {"code": name_parent(self.number ^ 1, self.parents), "bill": bill}
        if self.chance.random() < 0.2:
            yield "unbill", {"code": self.parent, "bill": bill}
        if self.chance.random() < 0.3:
            yield "undo", {"undoes": self.last_id}


def name_parent(device, number):
    return f"SB{device * PARENTS_OF_A_DEVICE + number:05}"
