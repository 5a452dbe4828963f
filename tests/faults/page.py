"""docs/faults.md, out of a run that is kept.

.venv/bin/python -m tests.faults.page long    keep the figures of the run that `make faults` has just ended
"""

import json
import shutil
import sys
import textwrap
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "kept_run.json"
PAGE = ROOT / "docs" / "faults.md"
WIDTH = 110
TEXT = """# Faults

What devices saw while parts of a whole site failed, and whether all that they were answered is stored: the
run of `make faults` that was kept last. [Working on it](developing.md#faults) says how it works. What devices
saw while one of [three hosts](running/three-hosts.md#what-happens-when-something-dies) failed is on a page of
its own.

{run}

Of {acknowledged:,} acknowledged scans, by comparing the ledger of the devices with the database:

{findings}

{legend}

{table}

{remark}
"""
LEGEND = (
    "A person goes on scanning while the site is away. The device keeps these scans and sends them when "
    "it is back, so there are few answers and still no scan is missing. In the table *cut* is a "
    "connection that ended without a whole answer, *no answer* one on which nothing came for {patience:g} "
    "seconds. Seconds without a good answer are those of all devices together. The first good write is "
    "counted from the end of the fault, or from a death."
)
COLUMNS = (
    ("Fault", "--"),
    ("lasted, s", "-:"),
    ("good", "-:"),
    ("503", "-:"),
    ("cut or refused", "-:"),
    ("no answer", "-:"),
    ("slowest answer, s", "-:"),
    ("without a good answer, s", "-:"),
    ("first good write after, s", "-:"),
    ("came back", "--"),
)


def render_page(result):
    """The page, as mdformat leaves it."""
    return TEXT.format(
        run=fill(render_run(result)),
        acknowledged=result["acknowledged"],
        legend=fill(LEGEND.format(patience=result["patience"])),
        findings="\n".join(f"- {count} {kind}" for kind, count in result["findings"].items()),
        table=render_table(result["faults"]),
        remark=fill(render_remark(result)),
    )


def render_run(result):
    at = datetime.fromisoformat(result["at"])
    return (
        f"The {result['form']} form, on {at.day} {at:%B %Y} on {result['machine']}: "
        f"{result['devices']} devices made {result['made']:,} scans in {result['seconds'] // 60} minutes, "
        f"sent them in {result['tries']:,} requests, "
        f"and met {len(result['faults'])} faults."
    )


def fill(words):
    return textwrap.fill(words, WIDTH, break_long_words=False, break_on_hyphens=False)


def render_remark(result):
    pause = (
        f"Devices try again {result['longest_pause']:g} seconds after a failure at the latest: "
        "part of each first good write is this wait."
    )
    left_out = ", ".join(result["left_out"])
    remark = f"{pause} Left out, as the machine could not do it: {left_out}." if left_out else pause
    return f"{remark} {result.get('note', '')}".strip()


def render_table(faults):
    head = [f"| {' | '.join(cells)} |" for cells in zip(*COLUMNS, strict=True)]
    return "\n".join([*head, *(render_row(fault) for fault in faults)])


def render_row(fault):
    seen = fault["statuses"]
    cells = [
        fault["name"],
        fault["seconds"],
        seen.get("200", 0),
        seen.get("503", 0),
        seen.get("cut", 0) + seen.get("refused", 0),
        seen.get("no answer", 0),
        fault["slowest"],
        fault["longest_gap"],
        fault["first_good_after"],
        fault["came_back"],
    ]
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    shutil.copy(ROOT / ".data" / "faults" / sys.argv[1] / "result.json", KEPT)
    PAGE.write_text(render_page(json.loads(KEPT.read_text())))
