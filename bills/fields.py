"""What people write about a bill: the one list that forms, snapshots, differences, papers and files read.

The model says what each is called and how long it may be. This module knows no Django: the processes
that draw papers read it.
"""

from dataclasses import dataclass
from itertools import groupby

TEXT, NOTE, AREA, WEIGHT, COUNT = "text", "note", "area", "weight", "count"


@dataclass(frozen=True)
class BillField:
    """A field of the model `Bill` that may change while the bill is open.

    `paper_row`: the row in the head of its papers, from 1, or None. `is_suggested`: what the newest bills
    say is offered where it is typed.
    """

    name: str
    kind: str
    paper_row: int | None = None
    is_suggested: bool = False


# In the order of forms and papers.
FIELDS = (
    BillField("customer", TEXT, paper_row=1, is_suggested=True),
    BillField("destination", TEXT, paper_row=1, is_suggested=True),
    BillField("vehicle", TEXT, paper_row=2, is_suggested=True),
    BillField("driver", TEXT, paper_row=2, is_suggested=True),
    BillField("area", AREA, paper_row=2),
    BillField("weight_per_child_kg", WEIGHT),
    BillField("gross_weight_kg", WEIGHT),
    BillField("expected_parents", COUNT),
    BillField("note", NOTE, paper_row=3),
)
FIELD_NAMES = tuple(field.name for field in FIELDS)
SUGGESTED = tuple(field.name for field in FIELDS if field.is_suggested)
WEIGHTS = tuple(field.name for field in FIELDS if field.kind == WEIGHT)
ON_PAPER = tuple(field.name for field in FIELDS if field.paper_row)
PAPER_ROWS = tuple(
    tuple(field.name for field in row)
    for number, row in groupby(FIELDS, key=lambda field: field.paper_row)
    if number
)
