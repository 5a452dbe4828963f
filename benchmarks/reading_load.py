"""Twenty people who search, look at lists and at the dashboard at once, through the web server.

    DATABASE_URL=postgres://… python benchmarks/reading_load.py --clients 20 --seconds 20

Run it beside a database that fill.py filled. Each person asks for something else every time, without a pause.
"""

import argparse
import http.client
import random
import statistics
import threading
import time
from collections import defaultdict

from lists import addresses
from people import make_person, sign_in
from searches import kinds_of_search, percentile, ready
from web_server import PORT, web_server

from django.core.management import call_command

from accounts.models import ADMIN


def questions() -> dict[str, list[str]]:
    """Addresses by kind."""
    asked = {
        f"search: {name}": [f"/search/?q={text}" for text in texts]
        for name, texts in kinds_of_search().items()
    }
    asked |= {
        f"JSON: {name}": [f"/api/v1/search?q={text}" for text in texts]
        for name, texts in kinds_of_search().items()
    }
    asked |= {f"list: {name}": [address] for name, address in addresses().items()}
    return asked | {"dashboard": ["/"], "JSON: dashboard": ["/api/v1/dashboard"]}


def ask(asked: dict[str, list[str]], cookie: str, until: float, times: dict[str, list[float]]) -> None:
    luck = random.Random(cookie)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    while time.monotonic() < until:
        kind = luck.choice(list(asked))
        began = time.perf_counter()
        connection.request("GET", luck.choice(asked[kind]), headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 302), (kind, answer.status)
        times[kind].append((time.perf_counter() - began) * 1000)


def main(clients: int, seconds: float) -> None:
    # Pages name their files as collected; `ready` serves them as they lie.
    call_command("collectstatic", interactive=False, verbosity=0)
    ready()
    person = make_person("bench-admin", ADMIN)
    cookies = [sign_in(person) for _client in range(clients)]
    asked = questions()
    times: dict[str, list[float]] = defaultdict(list)
    with web_server():
        until = time.monotonic() + seconds
        people = [threading.Thread(target=ask, args=(asked, cookie, until, times)) for cookie in cookies]
        for thread in people:
            thread.start()
        for thread in people:
            thread.join()
    for kind in sorted(times):
        found = times[kind]
        print(f"| {kind} | {len(found)} | {percentile(found, 0.5):.0f} / {percentile(found, 0.99):.0f} |")
    everything = [one for found in times.values() for one in found]
    print(
        f"| all | {len(everything)} | {statistics.median(everything):.0f} / {percentile(everything, 0.99):.0f} |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    main(**vars(parser.parse_args()))
