"""Where a run stands, in words and numbers, for the page and for the script that keeps it true."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import WAITING, Work
from imports.messages import sentence_of_kept, sentence_of_reason
from imports.models import ImportRun
from imports.undo import kept_bags

PHASES = {
    "": gettext_lazy("Waiting for the worker"),
    "reading": gettext_lazy("Reading the file"),
    "checking": gettext_lazy("Checking the rows against the base"),
    "writing": gettext_lazy("Writing bags and links"),
    "finishing": gettext_lazy("Finishing"),
    "exporting": gettext_lazy("Writing the file"),
    "taking back": gettext_lazy("Taking the load back"),
}


def told_to_script(work: Work) -> dict[str, Any]:
    """What the page's script asks for again and again: progress_of, and whether it is over."""
    return progress_of(work) | {"state": "dead" if work.is_dead else work.state, "attempt": work.attempt}


def progress_of(work: Work) -> dict[str, Any]:
    """What the page shows while work goes on: {"sentence", "share" (0 to 1, or None), "numbers"}."""
    if work.state == WAITING:
        return {"sentence": str(PHASES[""]), "share": None, "numbers": ""}
    began = work.phase_began_at or timezone.now()
    seconds = max((timezone.now() - began).total_seconds(), 0.001)
    rate = work.done / seconds
    numbers = [f"{work.done:,} / {work.total:,}" if work.total else f"{work.done:,}" if work.done else ""]
    if seconds >= 1 and work.done > 100:
        numbers.append(_("%s a second") % f"{rate:,.0f}")
    if work.total and work.done and seconds >= 1:
        numbers.append(_("about %s left") % spoken_seconds((work.total - work.done) / rate))
    return {
        "sentence": str(PHASES.get(work.phase, PHASES[""])),
        "share": min(work.done / work.total, 1) if work.total else None,
        "numbers": ", ".join(number for number in numbers if number),
    }


def spoken_seconds(seconds: float) -> str:
    if seconds < 90:
        return ngettext("%d second", "%d seconds", max(round(seconds), 1)) % max(round(seconds), 1)
    return ngettext("%d minute", "%d minutes", round(seconds / 60)) % round(seconds / 60)


def reasons_of(run: ImportRun) -> list[dict[str, Any]]:
    """Each reason with the count of its rows and its first rows, the most frequent first."""
    sheets = [sheet["plan"]["sheet"] for sheet in (run.found or {"sheets": []})["sheets"]]
    told = []
    for reason, count in sorted(run.reasons.items(), key=lambda item: -item[1]):
        samples = [sample for sample in run.samples if sample.get("reason") == reason]
        rows = [
            {"sheet": sheets[row["sheet"]], "row": row["row"], "sentence": sentence_of_reason(row)}
            for row in samples
        ]
        told.append(
            {
                "count": count,
                "rows": rows,
                "is_warning": reason in ("twice_in_file", "looks_like"),
            }
        )
    return told


def kept_of(run: ImportRun) -> Iterator[dict[str, str]]:
    """The code of each bag that stayed when the load was taken back, and why."""
    kept = kept_bags(run).values_list("bag__code", "why")
    for code, why in kept.iterator(chunk_size=2000):
        yield {"code": code, "sentence": sentence_of_kept({"code": code, "why": why})}


def examples_of(run: ImportRun) -> list[dict[str, Any]]:
    """The first rows that nothing is wrong with."""
    return [sample for sample in run.samples if "outcome" in sample]
