"""What undoing an import would do or has done, in words, for the page of the run."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from imports.messages import describe_kept
from imports.models import ImportRun
from imports.run_types import UndoneCounts
from imports.undo import find_kept_bags

# What an undo does: singular and plural, beforehand and afterwards.
WOULD_DO = {
    "withdrawn": ngettext_lazy(
        "%(n)s bag will be withdrawn: it comes back when it is scanned or imported again.",
        "%(n)s bags will be withdrawn: they come back when they are scanned or imported again.",
        "count",
    ),
    "deleted": ngettext_lazy(
        "%(n)s bag will be deleted: nothing has happened with it.",
        "%(n)s bags will be deleted: nothing has happened with them.",
        "count",
    ),
    "kept": ngettext_lazy("%(n)s bag stays.", "%(n)s bags stay.", "count"),
    "links": ngettext_lazy(
        "%(n)s child will be taken out of its parent.",
        "%(n)s children will be taken out of their parents.",
        "count",
    ),
    "lines": ngettext_lazy(
        "%(n)s parent will be taken off its bill.", "%(n)s parents will be taken off their bills.", "count"
    ),
    "areas": ngettext_lazy(
        "%(n)s bag will go back to the area that it had, or to none.",
        "%(n)s bags will go back to the areas that they had, or to none.",
        "count",
    ),
    "bills": ngettext_lazy(
        "%(n)s bill will be left empty: %(bills)s.", "%(n)s bills will be left empty: %(bills)s.", "count"
    ),
}
DONE = {
    "withdrawn": ngettext_lazy(
        "%(n)s bag was withdrawn: it comes back when it is scanned or imported again.",
        "%(n)s bags were withdrawn: they come back when they are scanned or imported again.",
        "count",
    ),
    "deleted": ngettext_lazy(
        "%(n)s bag was deleted: nothing had happened with it.",
        "%(n)s bags were deleted: nothing had happened with them.",
        "count",
    ),
    "kept": ngettext_lazy("%(n)s bag stayed.", "%(n)s bags stayed.", "count"),
    "links": ngettext_lazy(
        "%(n)s child was taken out of its parent.", "%(n)s children were taken out of their parents.", "count"
    ),
    "lines": ngettext_lazy(
        "%(n)s parent was taken off its bill.", "%(n)s parents were taken off their bills.", "count"
    ),
    "areas": ngettext_lazy(
        "%(n)s bag went back to the area that it had, or to none.",
        "%(n)s bags went back to the areas that they had, or to none.",
        "count",
    ),
    "bills": ngettext_lazy(
        "%(n)s bill was left empty: %(bills)s.", "%(n)s bills were left empty: %(bills)s.", "count"
    ),
}


def list_kept_bags(run: ImportRun) -> Iterator[dict[str, str]]:
    """The code of each bag that stayed, or would stay, when the import is undone, and why."""
    kept = find_kept_bags(run).values_list("bag__code", "why")
    for code, why in kept.iterator(chunk_size=2000):
        yield {"code": code, "sentence": describe_kept({"code": code, "why": why})}


def list_reasons_to_stay(found: UndoneCounts | None) -> list[dict[str, Any]]:
    """Each reason why bags stayed, or would stay, the most frequent first, with count and samples."""
    if not found:
        return []
    return [
        {
            "count": count,
            "bags": [
                {"code": bag["code"], "sentence": describe_kept(bag)}
                for bag in found["samples"]
                if bag["why"] == why
            ],
        }
        for why, count in found.get("reasons", Counter(bag["why"] for bag in found["samples"])).items()
    ]


def list_preview(run: ImportRun) -> list[str]:
    """What an undo would do, in sentences; nothing if it was not looked at."""
    return _describe_undo(run.preview, WOULD_DO) if run.preview else []


def list_undone(run: ImportRun) -> list[str]:
    """What the undo did, in sentences."""
    return _describe_undo(run.undone, DONE) if run.undone else []


def _describe_undo(found: UndoneCounts, words: dict[str, Any]) -> list[str]:
    counts: dict[str, Any] = dict(found)
    # As runs of earlier versions have it.
    counts = {"withdrawn": counts.get("retired", 0), "deleted": counts.get("bags", 0), "areas": 0} | counts
    bills = ", ".join(found.get("emptied", []))
    if found["bills"] > len(found.get("emptied", [])):
        bills += "…"
    sentences = [
        str(sentence % {"count": counts[name], "n": f"{counts[name]:,}", "bills": bills})
        for name, sentence in words.items()
        if counts[name]
    ]
    return sentences or [_("Nothing.")]
