"""How searches, lists and the dashboard grow with the number of bags: searches.py and lists.py on two databases, in turn.

python benchmarks/sizes.py postgres://…/small postgres://…/large --rounds 2
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
Times = dict[str, list[float]]


def measure(script: str, url: str) -> dict[str, tuple[float, float]]:
    """What a script prints of a database: milliseconds in the database, p50 and p99, by the name of the row."""
    done = subprocess.run(
        [sys.executable, HERE / script],
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if "|" in line
    ]
    found = {cells[0]: cells[3].split(" / ") for cells in rows if " / " in cells[3]}
    return {name: (float(p50), float(p99)) for name, (p50, p99) in found.items()}


def main(urls: list[str], rounds: int) -> None:
    times: list[dict[str, Times]] = [defaultdict(lambda: defaultdict(list)) for _url in urls]
    for _round in range(rounds):
        for script in ("searches.py", "lists.py"):
            for url, found in zip(urls, times, strict=True):
                for name, (p50, p99) in measure(script, url).items():
                    found[name]["p50"].append(p50)
                    found[name]["p99"].append(p99)
    print("| what | small, p50 / p99 ms | large, p50 / p99 ms | ratio of p50 |\n|---|--:|--:|--:|")
    for name in times[0]:
        (small, small_99), (large, large_99) = (
            [statistics.median(found[name][share]) for share in ("p50", "p99")] for found in times
        )
        ratio = f"{large / small:.2f}" if small else ""
        print(f"| {name} | {small:.2f} / {small_99:.2f} | {large:.2f} / {large_99:.2f} | {ratio} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("urls", nargs=2, metavar="DATABASE_URL")
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    main(asked.urls, asked.rounds)
