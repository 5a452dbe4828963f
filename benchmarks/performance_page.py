"""docs/performance.md, out of the runs of `make bench` that are kept."""

import textwrap
from datetime import datetime
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("results.json")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
WIDTH = 110
TEXT = """# Performance

{introduction}

```
make install
make bench                          # this table; ARGS=--keep writes it here
make bench ARGS="people"            # 100 people with pauses, for ten minutes
make profile                        # the flame graph of a scan
```

{legend}

{runs}
"""
COMPARISON = """## Before and now

{sentence}

| Work | clients | a second | times | CPU ms: workers + PostgreSQL | times less | p99 ms | others |
| -- | -: | -: | -: | -: | -: | -: | -: |
{rows}"""
INTRODUCTION = (
    "Clients, web server and PostgreSQL share the processors. Clients send one request after the other, without "
    "a pause: a hundred of them are far more than a hundred people, who make 30 to 50 scans a second. Every "
    "answer is checked, and all that was answered is looked for in the database. To measure it yourself:"
)
LEGEND = (
    "*PostgreSQL alone* is the same work by pgbench in the same run: for scans the function that records them, "
    "for pages the statements that the page sends. CPU is in milliseconds for each request or transaction: of "
    "the web workers, of PostgreSQL, and of the clients. *Others* is how many processors were busy with what is "
    "none of it, on average: what is much above zero has made the row slower. For a batch of 20 scans the rate "
    "is in scans, the times and CPU are of a request."
)
COLUMNS = (
    ("Work", "--"),
    ("clients", "-:"),
    ("a second", "-:"),
    ("p50 / p95 / p99 ms", "-:"),
    ("not 200", "-:"),
    ("CPU ms: workers + PostgreSQL + clients", "-:"),
    ("PostgreSQL alone, a second", "-:"),
    ("p99 ms", "-:"),
    ("CPU ms", "-:"),
    ("others", "-:"),
)


def render_page(runs: list[dict[str, Any]]) -> str:
    """The page, as mdformat leaves it. The runs come in order; the newest is shown first."""
    newest_first = runs[::-1]
    return TEXT.format(
        introduction=fill(INTRODUCTION),
        legend=fill(LEGEND),
        runs="\n\n".join([*map(render_comparison, runs[:-1], runs[1:]), *map(render_run, newest_first)]),
    )


def render_comparison(before: dict[str, Any], now: dict[str, Any]) -> str:
    """Both runs side by side, in the rows that both have."""
    earlier = {identify_row(row): row["site"] for row in before["rows"]}
    rows = [
        compare_row(row, earlier[identify_row(row)]) for row in now["rows"] if identify_row(row) in earlier
    ]
    sentence = f"The same benchmarks on {before['commit']} and on {now['commit']}, on the same machine."
    return COMPARISON.format(sentence=fill(sentence), rows="\n".join(rows))


def identify_row(row: dict[str, Any]) -> tuple[object, ...]:
    return row["name"], row["clients"], row["size"]


def compare_row(row: dict[str, Any], before: dict[str, Any]) -> str:
    now = row["site"]
    cpu_before, cpu_now = (one["cpu"]["workers"] + one["cpu"]["database"] for one in (before, now))
    cells = [
        name_row(row),
        row["clients"],
        f"{before['rate']:,.0f} → {now['rate']:,.0f}",
        f"{now['rate'] / before['rate']:.1f}",
        f"{cpu_before:.2f} → {cpu_now:.2f}",
        f"{cpu_before / cpu_now:.1f}",
        f"{before['p99']:,.1f} → {now['p99']:,.1f}",
        f"{before['others']:.1f} → {now['others']:.1f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def name_row(row: dict[str, Any]) -> str:
    return row["name"] if row["size"] == 1 else f"{row['name']}, {row['size']} a request"


def render_run(run: dict[str, Any]) -> str:
    at = datetime.fromisoformat(run["at"])
    head = (
        f"On {at.day} {at:%B %Y} on {run['machine']}, PostgreSQL {run['postgresql']}, Python {run['python']}, "
        f"{run['bags']:,} bags, at {run['commit']}."
    )
    name = run["name"][0].upper() + run["name"][1:]
    return f"## {name}\n\n{fill(head)}\n\n{render_table(run)}"


def render_table(run: dict[str, Any]) -> str:
    head = [f"| {' | '.join(cells)} |" for cells in zip(*COLUMNS, strict=True)]
    table = "\n".join([*head, *map(render_row, run["rows"])])
    return "\n\n".join([table, *map(fill, render_remarks(run))])


def render_row(row: dict[str, Any]) -> str:
    site, alone = row["site"], row["database"]
    cells = [
        name_row(row),
        row["clients"],
        f"{site['rate']:,.0f}",
        f"{site['p50']:,.1f} / {site['p95']:,.1f} / {site['p99']:,.1f}",
        site["not_200"],
        f"{site['cpu']['workers']:.2f} + {site['cpu']['database']:.2f} + {site['cpu']['load']:.2f}",
        f"{alone['rate']:,.0f}" if alone else "",
        f"{alone['p99']:,.1f}" if alone else "",
        f"{alone['cpu']['database']:.2f}" if alone else "",
        f"{site['others']:.1f}" + (f" / {alone['others']:.1f}" if alone else ""),
    ]
    return f"| {' | '.join(map(str, cells))} |"


def render_remarks(run: dict[str, Any]) -> list[str]:
    figures = [figure for row in run["rows"] for figure in (row["site"], row["database"]) if figure]
    lost, wrong = (sum(figure[what] for figure in figures) for what in ("lost", "wrong"))
    others = sum(figure["others"] for figure in figures) / max(len(figures), 1)
    remarks = [f"Of all that was answered {lost} were lost and {wrong} answered wrongly."]
    if crowd := run["sign_ins"]:
        times = f", {crowd['crowds']} times" if "crowds" in crowd else ""
        remarks.append(
            f"100 people sign in at once beside 10 who scan{times}: {crowd['answers'].get('302', 0)} were in after "
            f"{crowd['answers']['seconds']:g} s; p99 of the scans {crowd['p99']:,.1f} ms, of quiet minutes before "
            f"and after {crowd['quiet_p99']:,.1f} ms: {crowd['ratio']:.2f} times; {crowd['not_200']} not 200; "
            f"memory of the workers {crowd['grown_mb']:+d} MB."
        )
    if people := run.get("people"):
        remarks.append(describe_people(people))
    memory = run["memory_mb"]
    remarks.append(
        f"Memory of both workers {memory['start']} MB after the first scans, {memory['end']} MB at the end. "
        f"Others kept {others:.1f} processors busy, on average of all rows."
    )
    return remarks


def describe_people(result: dict[str, Any]) -> str:
    return (
        f"100 people with pauses, for {result['minutes']:g} minutes: {result['requests']:,} requests, "
        f"{result['failures']} failed; p50 {result['p50']:g}, p95 {result['p95']:g}, p99 {result['p99']:g} ms; memory of "
        f"the workers {result['start_mb']} MB at the start, {result['end_mb']} MB at the end."
    )


def fill(words: str) -> str:
    return textwrap.fill(words, WIDTH, break_long_words=False, break_on_hyphens=False)
