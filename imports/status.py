"""What a run found, in words, for its page."""

from collections.abc import Iterator
from typing import Any

from imports.messages import describe_kept, describe_reason
from imports.models import ImportRun
from imports.run_types import SampleRow
from imports.undo import find_kept_bags


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


def list_kept_bags(run: ImportRun) -> Iterator[dict[str, str]]:
    """The code of each bag that stayed when the import was undone, and why."""
    kept = find_kept_bags(run).values_list("bag__code", "why")
    for code, why in kept.iterator(chunk_size=2000):
        yield {"code": code, "sentence": describe_kept({"code": code, "why": why})}


def list_examples(run: ImportRun) -> list[SampleRow]:
    """The first rows that nothing is wrong with."""
    return [sample for sample in run.samples if "outcome" in sample]
