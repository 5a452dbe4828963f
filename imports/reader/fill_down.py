"""Tables that name a parent, a bill or an area in the first row of each group only.

Nobody but the admin knows whether an empty cell means "as above" or "none". Unanswered, such cells are
counted, once it is known which columns count; with a yes they are filled. An empty row ends a group.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bags.codes import normalise_code
from imports.reader.column_questions import FILL_DOWN
from imports.reader.layout_detection import TABLE, Knowledge, Plan
from imports.reader.repeated_headers import SkippedHeaders
from imports.reader.row_parser import KINDS, hide, read_cell
from imports.reader.sheets import AnyRow, Row
from imports.reader.stretches import Stretch

FILLED = ("parent", "bill", "area")
# A merged cell says by itself that it covers the rows below.
COVERED, FILLED_IF_COVERED = "merged_below", (*FILLED, "kind")
NO_HEAD = "unfilled"
# A column that was filled in so many rows more than not heads no groups.
ENOUGH = 1_000
# Many bags have no area, and parents no bill: heads of groups have more rows below them.
ROWS_BELOW = 2


@dataclass
class Head:
    """A cell, as the one above that an empty one would take. `bag`: the one that it says something of."""

    text: str
    mark: str
    parent: str
    bag: str
    is_child: bool


@dataclass
class Sparse:
    """What was seen of a column of bills or areas. It heads groups if no value follows on itself."""

    head: Head | None = None
    is_grouped: bool = True
    filled: int = 0
    blank: int = 0
    blank_with_parent: int = 0


@dataclass
class Groups:
    """One walk over the rows of a table. Afterwards `counts` holds how many cells each field would take."""

    plan: Plan
    knowledge: Knowledge
    skipped: SkippedHeaders
    take_hidden_rows: bool
    is_text_file: bool
    # Not in a file of refused rows: what is above there was somewhere else.
    has_heads: bool = True
    last: Row | None = None
    first_row: int = 0
    has_parent_above: bool = False
    parents: set[str] = field(default_factory=set)
    blank: list[str] = field(default_factory=list)
    covered: dict[str, int] = field(default_factory=dict)
    sparse: dict[str, Sparse] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The cells that filling down would touch. A bag that others name as their parent is in none."""
        parents = {normalise_code(parent) for parent in self.parents}
        blank = sum(code not in parents for code in self.blank)
        counts = {name: self.covered.get(name, 0) for name in FILLED_IF_COVERED}
        counts["parent"] += blank
        for name, seen in self.sparse.items():
            is_with_parent = seen.blank == seen.blank_with_parent
            if seen.is_grouped and (is_with_parent or seen.blank >= ROWS_BELOW * seen.filled):
                counts[name] += seen.blank
        return {name: count for name, count in counts.items() if count}

    def note_question(self) -> dict[str, int]:
        """Put the question into the plan if cells are empty and nobody has answered. Gives their counts."""
        counts = self.counts
        self.plan.questions = [name for name in self.plan.questions if name != FILL_DOWN]
        if self.plan.fill_down is None:
            self.plan.questions += [FILL_DOWN] if counts else []
            self.plan.fills = list(counts)
        return counts

    def walk(self, rows: Iterator[AnyRow]) -> Iterator[AnyRow]:
        """The rows, counted or filled. There may be stretches among them if the answer is not to fill."""
        if (
            self.plan.shape != TABLE
            or self.plan.is_own_export
            or not set(FILLED_IF_COVERED) & set(self.plan.columns)
        ):
            return rows
        if self.plan.fill_down is None:
            # One answer is for all fields, so it waits until it is known which columns they are.
            return rows if self.plan.doubles else self.count(rows)
        return self.fill(rows) if self.plan.fill_down else rows

    def count(self, rows: Iterator[AnyRow]) -> Iterator[AnyRow]:
        place = self.plan.columns.get("parent", -1)
        counted = [name for name in ("bill", "area") if name in self.plan.columns]
        self.sparse = {name: Sparse() for name in counted}
        for row in rows:
            yield row
            if isinstance(row, Stretch):
                self.count_stretch(row)
                continue
            if row.number <= self.plan.header:
                continue
            if ended := self.ends_group(row):
                self.has_parent_above = False
            if row.is_hidden and not self.take_hidden_rows:
                continue
            if place >= 0:
                if parent := read_cell(row, place):
                    self.has_parent_above = True
                    self.parents.add(parent)
                elif not row.marks or row.marks.get(place) != COVERED:
                    self.count_blank_parent(row)
            if row.marks:
                self.count_covered(row)
            for name, seen in self.sparse.items():
                if seen.is_grouped:
                    self.count_sparse(row, name, seen, ended)

    def count_stretch(self, stretch: Stretch) -> None:
        """It has no empty cells, and of columns that may be sparse none."""
        self.last = Row(stretch.numbers[-1], [], {}, False)
        self.has_parent_above = True
        self.parents.update(stretch.columns["parent"])

    def count_blank_parent(self, row: Row) -> None:
        if not (code := self.read_bag(row)):
            return
        if self.is_parent_row(row, code):
            self.has_parent_above = False
        elif self.has_parent_above:
            self.blank.append(normalise_code(code))
            self.first_row = self.first_row or row.number

    def count_covered(self, row: Row) -> None:
        for name in FILLED_IF_COVERED:
            place = self.plan.columns.get(name, -1)
            if row.marks.get(place) == COVERED and not read_cell(row, place) and self.read_bag(row):
                self.covered[name] = self.covered.get(name, 0) + 1
                self.first_row = self.first_row or row.number

    def count_sparse(self, row: Row, name: str, seen: Sparse, ended: bool) -> None:
        now = self.make_head(row, name)
        if now.text:
            seen.is_grouped = seen.head is None or seen.head.text != now.text
            seen.head, seen.filled = now, seen.filled + 1
            seen.is_grouped = seen.is_grouped and seen.filled < seen.blank + ENOUGH
        elif now.mark == COVERED or not now.bag:
            return
        elif seen.head is None:
            # The first row would begin a group.
            seen.is_grouped = False
        elif not ended and self.takes_from(name, now, seen.head):
            seen.blank += 1
            seen.blank_with_parent += "parent" in self.plan.columns and not now.parent
            self.first_row = self.first_row or row.number

    def fill(self, rows: Iterator[AnyRow]) -> Iterator[AnyRow]:
        heads: dict[str, Head] = {}
        names = [name for name in FILLED_IF_COVERED if name in self.plan.columns]
        fills = self.plan.fills or ["parent"]
        for row in rows:
            assert isinstance(row, Row)
            if row.number <= self.plan.header:
                yield row
                continue
            if row.is_hidden and not self.take_hidden_rows:
                row = hide(row)
            ended = self.ends_group(row)
            for name in names:
                now = self.make_head(row, name)
                is_covered = now.mark == COVERED and not now.text
                if ended and not is_covered:
                    heads.pop(name, None)
                if now.text or (now.mark and not is_covered):
                    heads |= {name: now} if self.has_heads else {}
                elif is_covered or name in fills:
                    row = self.fill_cell(row, name, now, heads)
            yield row

    def fill_cell(self, row: Row, name: str, now: Head, heads: dict[str, Head]) -> Row:
        if not now.bag and not self.read_bag(row):
            return row
        head = heads.get(name)
        if name == "parent":
            if self.is_parent_row(row, self.read_bag(row)):
                heads.pop(name, None)
                return row
            return put(row, self.plan.columns[name], head.text, head.mark) if head else self.refuse(row)
        if head and (now.mark == COVERED or self.takes_from(name, now, head)):
            return put(row, self.plan.columns[name], head.text, head.mark)
        return row

    def refuse(self, row: Row) -> Row:
        return put(row, self.plan.columns["parent"], "", NO_HEAD)

    def takes_from(self, name: str, now: Head, head: Head) -> bool:
        """A bill is its parent's, and is said once; an area is that of bags of one kind."""
        return now.bag != head.bag and now.bag != "" if name == "bill" else now.is_child == head.is_child

    def make_head(self, row: Row, name: str) -> Head:
        columns, code = self.plan.columns, self.read_bag(row)
        parent = read_cell(row, columns["parent"]) if "parent" in columns else ""
        # In a row with a parent the bill is the parent's; a child without one is on no bill.
        bag = (parent or (code if "code" in columns else "")) if name == "bill" else (code or parent)
        is_child = bool(code) and not self.is_parent_row(row, code)
        place = columns[name]
        return Head(
            read_cell(row, place), row.marks.get(place, "") if row.marks else "", parent, bag, is_child
        )

    def read_bag(self, row: Row) -> str:
        """The code of the bag in the row; nothing if it names a parent at most."""
        columns = self.plan.columns
        places = self.plan.children or [columns[name] for name in ("code", "child") if name in columns]
        return next((text for place in places if (text := read_cell(row, place))), "")

    def is_parent_row(self, row: Row, code: str) -> bool:
        """Whether the row is a parent's own, in the column of codes."""
        if "code" not in self.plan.columns:
            return False
        word = read_cell(row, self.plan.columns["kind"]).lower() if "kind" in self.plan.columns else ""
        kind = KINDS.get(word) or self.knowledge.kinds.get(word)
        return kind == "parent" if kind else self.knowledge.is_parent(code)

    def ends_group(self, row: Row) -> bool:
        """Whether there is an empty row above. In a text file a row may have several lines."""
        last, self.last = self.last, row
        if last is None or row.number <= max(last.number, self.skipped.last) + 1:
            return False
        lines = sum(text.count("\n") for text in last.texts) if self.is_text_file else 0
        return row.number > last.number + lines + 1


def put(row: Row, place: int, text: str, mark: str) -> Row:
    """The row with this cell."""
    texts = row.texts + [""] * (place + 1 - len(row.texts))
    texts[place] = text
    marks = {column: what for column, what in row.marks.items() if column != place}
    return row._replace(texts=texts, marks=marks | {place: mark} if mark else marks)
