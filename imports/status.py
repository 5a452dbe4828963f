"""What a run found and where it is, in words, for its page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.messages import OF_EFFECTS, describe_effect, describe_reason
from imports.models import ImportRun
from imports.run_types import SampleRow

State = ImportRun.State


def list_reasons(run: ImportRun) -> list[dict[str, Any]]:
    """Each reason with the count of its rows and its first rows, the most frequent first."""
    sheets = [sheet["plan"]["sheet"] for sheet in run.found["sheets"]] if run.found else []
    reasons = []
    for reason, count in sorted(run.reasons.items(), key=lambda item: -item[1]):
        samples = [sample for sample in run.samples if sample.get("reason") == reason]
        rows = [
            {"sheet": sheets[row["sheet"]], "row": row["row"], "sentence": describe_reason(row)}
            for row in samples
        ]
        reasons.append(
            {
                "count": count,
                "rows": rows,
                "is_warning": reason in ("twice_in_file", "looks_like"),
            }
        )
    return reasons


def list_examples(run: ImportRun) -> list[SampleRow]:
    """The first rows that nothing is wrong with."""
    return [sample for sample in run.samples if "outcome" in sample]


def describe_state(run: ImportRun) -> str:
    """Where the run is, in one sentence. Nothing while it is under way: its progress says that."""
    if run.is_dead:
        return _("The work was cut off. Nothing of it was kept: start it again.")
    if run.state == State.CHECKED:
        return describe_check(run)
    sentences = {
        State.ASKS: _("TraceTrack has a question before it can check this file."),
        State.UNREADABLE: _("This file cannot be read."),
        State.STOPPED: _("The work on this file has stopped. Nothing of it was kept."),
        State.IMPORTED: _("This file is imported."),
        State.UNDONE: _("This import was undone."),
    }
    return sentences.get(State(run.state), "")


def choose_main(run: ImportRun) -> str:
    """The one thing that is to be done next: answer, load, mend, read (again) or another (file)."""
    if run.is_dead or run.state in (State.STOPPED, State.UNDONE):
        return "read"
    if run.state == State.ASKS:
        return "answer"
    if run.state == State.CHECKED and run.does_something:
        return "load"
    return "mend" if run.state == State.CHECKED and run.counts and run.counts["refused"] else "another"


def describe_check(run: ImportRun) -> str:
    counts = run.counts
    assert counts is not None
    good = counts["new"] + counts["changed"]
    if not counts["read"]:
        return _("Checked: no row of this file is read.")
    if not counts["refused"]:
        return _("Checked: every row can be imported.") if good else _("Checked: all of it is there already.")
    refused = f"{counts['refused']:,}"
    if not good:
        sentence = ngettext(
            "Checked: %s row cannot be imported, and there is nothing else to import.",
            "Checked: %s rows cannot be imported, and there is nothing else to import.",
            counts["refused"],
        )
        return sentence % refused
    return _("Checked: %(good)s rows can be imported, %(refused)s cannot.") % {
        "good": f"{good:,}",
        "refused": refused,
    }


def list_effects(run: ImportRun) -> list[str]:
    """What importing makes besides the bags of the rows, or has made: a few words each."""
    is_done = run.state in (State.IMPORTED, State.UNDONE)
    counts: dict[str, int] = {**run.effects}  # type: ignore[dict-item]
    found = [(effect, counts.get(effect, 0)) for effect in OF_EFFECTS]
    return [describe_effect(effect, count, is_done=is_done) for effect, count in found if count]


def list_left_out(run: ImportRun) -> list[str]:
    """The headings of the columns that are not read, of all sheets."""
    sheets = run.found["sheets"] if run.found else []
    return list(dict.fromkeys(name for sheet in sheets for name in sheet["plan"].get("left_out", [])))
