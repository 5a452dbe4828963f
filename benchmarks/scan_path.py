"""The scan path in one table: through gunicorn and, in the same minute, straight into PostgreSQL.

    DATABASE_URL=postgres://… python benchmarks/scan_path.py [--seconds 12] [--clients 1,10,100]

The database must have been filled by fill.py. Prints a Markdown table; the ratio is the figure to trust, since
both sides of it ran one after the other on the same machine.
"""

import argparse

import database_load
import scan_load
from figures import Figures
from people import allow_long_statements  # first: it sets Django up
from web_server import web_server

HEAD = (
    "| clients | scans a batch | scans/s | p50 / p95 / p99 ms | not 200 | lost | wrong "
    "| pgbench scans/s | p50 / p95 / p99 ms | ratio |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def row(site: Figures, database: Figures) -> str:
    return (
        f"| {site.clients} | {site.size} | {site.rate:,.0f} | {site.percentiles} | {site.troubles} | {site.lost} "
        f"| {site.wrong} | {database.rate:,.0f} | {database.percentiles} | {site.rate / database.rate:.0%} |"
    )


def measure_both(clients: int, size: int, seconds: float) -> str:
    with web_server() as server:
        site = scan_load.measure(server, clients=clients, size=size, seconds=seconds)
    return row(site, database_load.measure(clients=clients, size=size, seconds=seconds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--clients", default="1,10,100")
    asked = parser.parse_args()
    allow_long_statements()
    print(HEAD, flush=True)
    for size in (1, 20):
        for clients in map(int, asked.clients.split(",")):
            print(measure_both(clients, size, asked.seconds), flush=True)
