"""Every reason why a file or a row is not imported, in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from imports.reader.errors import BadFile

OF_FILES = {
    "empty_file": _("There are no rows in this file."),
    "not_a_table": _("This is %(what)s, not a table. Save it as xlsx, xls, ods or csv."),
    "password": _("This file is protected by a password. Save it without one."),
    "damaged": _("This file is damaged or cut off. Save it again and import the new one."),
    "damaged_text": _("Line %(line)s cannot be read: a quotation mark is not closed, or a cell is too long."),
    "not_utf8": _("This file is not in UTF-8. Save it again as “CSV UTF-8”."),
    "xml_entities": _(
        "This file defines XML entities, which no spreadsheet needs. Save it again with Excel."
    ),
    "too_many_members": _("There are more than %(limit)s files inside this one. Save it again with Excel."),
    "too_many_sheets": _("This file has more than %(limit)s sheets. Split it."),
    "too_many_rows": _(
        "This file has more than %(limit)s rows, empty ones included. Split it or delete them."
    ),
    "too_many_columns": _("This file goes on beyond %(limit)s columns. Delete what is not needed."),
    "too_many_cells": _("This file has more than %(limit)s cells. Delete the columns that are not needed."),
    "long_cell": _("A cell of this file holds more than %(limit)s characters. No code is that long."),
    "too_much_text": _(
        "The cells of this file hold more than %(limit)s MB of text. Delete the columns that are not needed."
    ),
    "too_many_merged": _("This file has more than %(limit)s merged cells. Unmerge them."),
    "unpacks_too_large": _("This file is larger than %(limit)s MB inside. Split it."),
    "takes_too_much_memory": _("Reading this file takes too much memory. Split it."),
    "reader_died": _("Reading this file takes more than %(memory)s MB or %(seconds)s seconds. Split it."),
    "readers_disagree": _(
        "One reader finds %(first)s rows in sheet %(sheet)s and another %(second)s. Save the file again with Excel."
    ),
    "readers_disagree_on_sheets": _(
        "One reader finds %(first)s sheets and another %(second)s. Save the file again with Excel."
    ),
    "block_without_end": _("After %(limit)s rows there is still none that names the parent or the bill."),
    "own_list_without_bags": _(
        "This is TraceTrack’s list “%(what)s”, which says what has happened, not which bags there are. Import a list of bags or of links."
    ),
    "unknown_columns": _(
        "No column of %(sheet)s is known: the first row must name them, such as Code and Parent."
    ),
}

OF_ROWS = {
    "no_code": _("There is no code."),
    "bad_code": _("“%(shown)s” is no code: it may have A to Z, digits and - _ . / only."),
    "dot_code": _("%(about)s is no code: there must be more than dots, also before and after each slash."),
    "long_code": _("“%(shown)s…” is too long for a code."),
    "foreign_letters": _("“%(shown)s” has letters of another script, though they may look alike."),
    "total_row": _("This row is a total: “%(shown)s”. It is no bag: delete the row."),
    "placeholder": _(
        "“%(shown)s” is written where a code, a number or an area belongs. Write that, or clear the cell."
    ),
    "range_or_list": _("“%(shown)s” names more than one in a cell. Give each a row of its own."),
    "more_than_a_code": _("There is more than a code in this row: %(shown)s."),
    "cell_damaged": _(
        "Excel has turned the code into the number %(shown)s. Type it again into a cell of kind Text."
    ),
    "cell_date": _(
        "Excel has turned the code into the date %(shown)s. Type it again into a cell of kind Text."
    ),
    "cell_boolean": _("Excel has turned the code into %(shown)s. Type it again into a cell of kind Text."),
    "cell_error": _("There is an error such as #N/A in the cell."),
    "cell_formula": _("The cell holds a formula that gives %(shown)s. Paste it as a value."),
    "cell_formula_empty": _(
        "The cell holds a formula, and the file no value of it. Open it in Excel and paste it as a value."
    ),
    "cell_format": _(
        "Excel shows %(shown)s, the cell holds %(other)s. Type what is meant into a cell of kind Text."
    ),
    "cell_percent": _(
        "Excel shows a percentage, %(shown)s, the cell holds %(other)s. Type the code into a cell of kind Text."
    ),
    "cell_unshown": _(
        "The cell holds %(shown)s, and its format shows that in another form or not at all. "
        "Type what is meant into a cell of kind Text."
    ),
    "cell_control": _(
        "“%(shown)s” holds a sign that cannot be seen. Type it again into an empty cell of kind Text."
    ),
    "cell_merged": _("The cell is merged with another. Take the cells apart and fill each."),
    "cell_unfilled": _(
        "No row above names the parent of this bag, as an empty row ends a group. Write the parent here."
    ),
    "cell_hidden": _("The row is hidden. Show it, or say that hidden rows are to be imported."),
    "unknown_kind": _("“%(shown)s” is no kind of bag. Write parent or child."),
    "no_parent_row": _("No row below names the parent of %(code)s."),
    "no_bill_row": _("No row below names the bill of %(code)s."),
    "parent_is_refused": _("The parent of %(code)s cannot be imported."),
    "into_itself": _("%(code)s cannot be in itself."),
    "two_kinds_in_file": _("The file names %(code)s as a parent and as a child."),
    "two_parents_in_file": _("The file puts %(code)s into two parents, first in row %(other)s."),
    "two_bills_in_file": _("The file puts %(about)s on two bills, first in row %(other)s."),
    "two_areas_in_file": _("The file gives %(code)s two areas, first in row %(other)s."),
    "other_row_refused": _(
        "Row %(other)s says more of %(about)s and cannot be imported, so this row is not."
    ),
    "twice_in_file": _("%(code)s is in row %(other)s already."),
    "fits_no_pattern": _(
        "%(about)s is no code of this site (%(other)s). Correct it, or tick “Take codes of any shape”."
    ),
    "doubtful": _(
        "%(about)s may be a misread code of a parent (%(other)s). Check the label, or tick “Take codes of any shape”."
    ),
    "two_codes": _(
        "%(about)s looks like two codes in one. Take them apart, or tick “Take codes of any shape”."
    ),
    "outlier_parent": _(
        "%(about)s fits no pattern, but %(other)s other parents do. Say whether it is a parent."
    ),
    "no_kind": _("%(about)s fits no pattern for codes. Say in a column whether it is a parent or a child."),
    "parent_as_child": _("%(code)s is a parent bag and cannot be a child."),
    "child_as_parent": _("%(code)s is a child bag and cannot be a parent."),
    "not_a_parent": _("%(other)s is not a parent bag."),
    "retired": _("%(code)s is retired."),
    "parent_retired": _("%(other)s is retired."),
    "unknown_area": _("There is no area %(other)s in use. Add it first."),
    "in_other_parent": _("%(code)s is in %(other)s."),
    "parent_frozen": _("%(code)s cannot go in: its parent is on bill %(other)s, which is closed."),
    "bad_bill": _("%(other)s is no number of a bill."),
    "child_on_bill": _("%(code)s is a child; only parents go on bills."),
    "on_other_bill": _("%(about)s is on bill %(other)s."),
    "zeros_lost": _(
        "There is a bag %(other)s. Excel may have dropped zeros from it: type the whole code into a cell of kind Text."
    ),
    "looks_like": _("%(about)s looks like %(other)s: the letter O or I, or the digit 0 or 1?"),
    "bill_closed": _("Bill %(other)s is closed."),
    "bill_cancelled": _("Bill %(other)s is cancelled."),
}

# What an import makes besides the bags that its rows are about (run_types.RunEffects), before and afterwards,
# of one and of many.
OF_EFFECTS = {
    "new_parents": (
        (
            _("%s new parent will be made that has no row of its own"),
            _("%s new parents will be made that have no row of their own"),
        ),
        (
            _("%s new parent was made that has no row of its own"),
            _("%s new parents were made that have no row of their own"),
        ),
    ),
    "links": (
        (_("%s bag will go into its parent"), _("%s bags will go into their parents")),
        (_("%s bag went into its parent"), _("%s bags went into their parents")),
    ),
    "new_bills": (
        (_("%s new bill will be made"), _("%s new bills will be made")),
        (_("%s new bill was made"), _("%s new bills were made")),
    ),
    "lines": (
        (_("%s parent will go on its bill"), _("%s parents will go on their bills")),
        (_("%s parent went on its bill"), _("%s parents went on their bills")),
    ),
    "areas": (
        (_("%s bag will change its area"), _("%s bags will change their area")),
        (_("%s bag changed its area"), _("%s bags changed their area")),
    ),
    "restored": (
        (_("%s bag of an undone import will come back"), _("%s bags of undone imports will come back")),
        (_("%s bag of an undone import came back"), _("%s bags of undone imports came back")),
    ),
}

# Why a bag stays when its import is undone.
OF_KEPT = {
    "retired": _("%(code)s was retired by an admin."),
    "scanned": _("%(code)s was scanned."),
    "packed": _("%(code)s was packed or taken out, or another bag was."),
    "billed": _("%(code)s was put on a bill or taken off one."),
    "bill_closed": _("%(code)s is on a bill that is closed."),
    "bill_used": _("%(code)s is on a bill that somebody has worked on."),
    "changed": _("%(code)s was changed by an admin."),
    "loaded": _("Another file says something of %(code)s."),
    "in_kept_parent": _("%(code)s is in a parent bag that stays."),
    "holds_kept_child": _("%(code)s holds a bag that stays."),
}


def describe_bad_file(refusal: BadFile) -> str:
    facts = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in refusal.facts.items()}
    return gettext(OF_FILES[refusal.reason]) % facts


def describe_reason(row: Mapping[str, Any]) -> str:
    """`row`: reason, code, about, shown and other, as in the table of verdicts. Older runs have no `about`."""
    return gettext(OF_ROWS[row["reason"]]) % {"about": row["code"], **row}


def describe_effect(effect: str, count: int, *, is_done: bool) -> str:
    one, many = OF_EFFECTS[effect][is_done]
    return ngettext(one, many, count) % f"{count:,}"


def describe_kept(kept: Mapping[str, Any]) -> str:
    """`kept`: code and why, as in KeptSample."""
    return gettext(OF_KEPT[kept["why"]]) % kept
