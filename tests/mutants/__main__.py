"""Plants small mistakes in the rules, one at a time, and counts those that no test sees.

make mutants ARGS="--area scanning --count 60 --seed 7"   drawn at random; --resume goes on
make mutants ARGS="--area scanning --survivors"           those that survived, again
make mutants ARGS="--measure"                             find out anew which tests run what
make mutants                                              the table of all results so far

Results are in .data/mutants/: one line of JSON a mutant. docs/mutants.md names the survivors.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutants.areas import AREAS, files_of, tests_of
from tests.mutants.judging import ROOT, Judge, copy_of_sources
from tests.mutants.operators import mutants_of

RESULTS = ROOT / ".data" / "mutants"
MEASURED = RESULTS / "tests.json"
USED = "postgres.used"  # the tests' server ends when nobody has touched it for an hour
KINDS = ("killed", "by time", "survived")


def main():
    parser = argparse.ArgumentParser(
        prog="make mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--area", choices=AREAS, help="whose rules")
    parser.add_argument("--count", type=int, default=60, help="how many decided mutants (60)")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10_000), help="which ones: the draw is by this number"
    )
    parser.add_argument("--only", default="", help="only of files whose path holds this")
    parser.add_argument("--resume", action="store_true", help="go on with the draw of this seed")
    parser.add_argument("--survivors", action="store_true", help="judge again those that survived")
    parser.add_argument("--measure", action="store_true", help="find out which tests run what")
    asked = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    if asked.measure:
        measure()
    elif asked.area:
        if asked.area != "javascript" and not MEASURED.exists():
            subprocess.run([sys.executable, "-m", "tests.mutants", "--measure"], check=True)
        run(asked)
    print_table()


def run(asked):
    results = RESULTS / f"{asked.area}.jsonl"
    known = read(results)
    if not (asked.resume or asked.survivors):
        known = {}
        results.unlink(missing_ok=True)
    drawn = draw(asked, known)
    print(f"{asked.area}, seed {asked.seed}: {len(drawn)} mutants to draw from.", flush=True)

    def judge_all(judge):
        measured = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
        decided = 0 if asked.survivors else sum(row["result"] in KINDS for row in known.values())
        for mutant in drawn:
            if decided >= asked.count and not asked.survivors:
                break
            (Path(os.environ["DATA_DIR"]) / USED).touch()
            result = judge.judge(mutant, tests_of(asked.area, mutant.path), measured)
            decided += result["result"] in KINDS
            print(f"{result['result']:9} {result['seconds']:6} s  {mutant}  {result['by'] or ''}", flush=True)
            with results.open("a") as file:
                row = {"mutant": str(mutant), "seed": asked.seed, "at": int(time.time())}
                file.write(json.dumps(row | result) + "\n")

    tests = without_files_of_folders({name for mutant in drawn for name in tests_of(asked.area, mutant.path)})
    if drawn:
        with copy_of_sources() as tree:
            Judge(tree, tests, judge_all).run()


def draw(asked, known):
    paths = [path for path in files_of(asked.area) if asked.only in path]
    mutants = [mutant for path in paths for mutant in mutants_of(path, (ROOT / path).read_text())]
    if asked.survivors:
        return [mutant for mutant in mutants if known.get(str(mutant), {}).get("result") == "survived"]
    random.Random(asked.seed).shuffle(mutants)
    return [mutant for mutant in mutants if str(mutant) not in known]


def measure():
    """Find out which tests run what. JavaScript has no such measure: its table goes by file."""
    areas = [area for area in AREAS if area != "javascript"]
    tests = sorted({name for area in areas for names in AREAS[area].values() for name in names})

    def work(judge):
        MEASURED.write_text(json.dumps(judge.measure([path for area in areas for path in files_of(area)])))

    with copy_of_sources() as tree:
        Judge(tree, without_files_of_folders(tests), work).run()


def without_files_of_folders(tests):
    return [name for name in tests if not any(name.startswith(f"{other}/") for other in tests)]


def read(results):
    """The last result of each mutant."""
    lines = results.read_text().splitlines() if results.exists() else []
    return {row["mutant"]: row for row in map(json.loads, lines)}


def print_table():
    print(f"{'':12}{'decided':>9}{'killed':>9}{'by time':>9}{'survived':>9}")
    for area in AREAS:
        counts = Counter(row["result"] for row in read(RESULTS / f"{area}.jsonl").values())
        decided = sum(counts[kind] for kind in KINDS)
        print(f"{area:12}{decided:9}" + "".join(f"{counts[kind]:9}" for kind in KINDS))


if __name__ == "__main__":
    main()
