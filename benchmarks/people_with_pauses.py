"""A hundred people at work, with pauses, by Locust: `make bench ARGS=people`.

Sixty dispatchers scan in bursts and put the next parent in place; fifteen billers open bills, put parents onto them and
look; twenty look things up; five are admins.
"""

import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

DISPATCHERS, BILLERS, LOOKERS, ADMINS = 60, 15, 20, 5
# All are at work after so many seconds.
SECONDS_TO_COME = 20
# Parents that a dispatcher fills in a minute, at most.
PARENTS_A_MINUTE = 6
IS_LOAD = "PEOPLE" in os.environ


def run(*, minutes: float) -> dict[str, float]:
    """Let them work against the web server that runs; what Locust counted."""
    from web_server import PORT

    with tempfile.TemporaryDirectory() as folder:
        people, result = Path(folder) / "people.json", Path(folder) / "result.json"
        people.write_text(json.dumps(prepare_people(minutes)))
        command = [sys.executable, "-m", "locust", "--headless", "--only-summary", f"--locustfile={__file__}"]
        command += [f"--host=http://127.0.0.1:{PORT}", f"--users={DISPATCHERS + BILLERS + LOOKERS + ADMINS}"]
        command += [f"--spawn-rate={100 / SECONDS_TO_COME}", f"--run-time={round(minutes * 60)}s"]
        environment = {**os.environ, "PEOPLE": str(people), "RESULT": str(result)}
        subprocess.run([*command, "--exit-code-on-error=0"], env=environment, check=True)
        return json.loads(result.read_text())


def prepare_people(minutes: float) -> dict[str, list[dict[str, object]]]:
    """Sessions for all, and bags and bills for their work."""
    from people import make_billers, make_person, sign_in
    from searches import sampled_codes
    from shifts import load_bags, make_billing_shifts, make_shifts

    from accounts.models import ADMIN

    codes = sampled_codes(500)
    lookers = make_billers(BILLERS + LOOKERS)[BILLERS:]
    admin = make_person("bench-admin", ADMIN)
    packing, billing = make_shifts(DISPATCHERS), make_billing_shifts(BILLERS)
    for shift in (*packing, *billing):
        parents = range(int(PARENTS_A_MINUTE * minutes) + 10)
        shift.loaded_parents += [f"{shift.prefix}P{number}" for number in parents]
        load_bags(shift)
    return {
        "dispatchers": [
            {
                "session": sign_in(shift.person),
                "user": shift.person.pk,
                "station": shift.station,
                "prefix": shift.prefix,
                "parents": shift.loaded_parents,
                "elsewhere": shift.packed_elsewhere[:50],
            }
            for shift in packing
        ],
        "billers": [
            {
                "session": sign_in(shift.person),
                "user": shift.person.pk,
                "station": shift.station,
                "parents": shift.loaded_parents,
                "bill": shift.bill,
                "codes": codes,
            }
            for shift in billing
        ],
        "lookers": [{"session": sign_in(person), "codes": codes} for person in lookers],
        "admins": [{"session": sign_in(admin), "codes": codes} for _number in range(ADMINS)],
    }


if IS_LOAD:
    from locust import FastHttpUser, between, events, task

    PEOPLE = json.loads(Path(os.environ["PEOPLE"]).read_text())

    class Person(FastHttpUser):
        """One who is signed in already."""

        abstract = True
        of = ""

        def on_start(self) -> None:
            self.mine = PEOPLE[self.of].pop()
            self.csrf = secrets.token_hex(16)
            self.cookie = f"sessionid={self.mine['session']}; csrftoken={self.csrf}"

        def open(self, address: str, name: str) -> None:
            headers = {"Cookie": self.cookie}
            with self.client.get(
                address, name=name, headers=headers, allow_redirects=False, catch_response=True
            ) as answer:
                if answer.status_code not in (200, 302):
                    answer.failure(f"{answer.status_code} at {address}")

        def scan(self, **scan: str) -> None:
            """One scan, whose answer must be of it."""
            sent = {
                "id": make_id(),
                "scanned_at": datetime.now(UTC).isoformat(),
                "source": "scan",
                "seq": 1,
                **scan,
            }
            body = {"station": self.mine["station"], "user": self.mine["user"], "waiting": 0, "scans": [sent]}
            headers = {"Cookie": self.cookie, "X-CSRFToken": self.csrf, "Origin": self.host}
            with self.client.post("/api/v1/scans", json=body, headers=headers, catch_response=True) as answer:
                if answer.status_code != 200 or answer.json()["results"][0]["id"] != sent["id"]:
                    answer.failure(f"{answer.status_code}: {answer.text[:100]}")

        def look_up(self) -> None:
            code = random.choice(self.mine["codes"])
            self.open(f"/search/?q={code}", "/search/")
            time.sleep(random.uniform(0.2, 0.6))
            self.open(f"/bags/{code}/", "/bags/…/")

    def make_id() -> str:
        """A UUIDv7, as the device makes it."""
        at = int(time.time() * 1000)
        return str(
            uuid.UUID(
                int=(at << 80) | (7 << 76) | (secrets.randbits(12) << 64) | (2 << 62) | secrets.randbits(62)
            )
        )

    class Dispatcher(Person):
        """Packs a parent in bursts: a scan every second or so, and a walk for the next pile."""

        fixed_count = DISPATCHERS
        of = "dispatchers"
        wait_time = between(3, 10)

        @task
        def pack_pile(self) -> None:
            parent = random.choice(self.mine["parents"])
            self.scan(action="pack", code=parent)
            for _child in range(random.randint(5, 15)):
                time.sleep(random.uniform(0.4, 1.6))
                is_wrong = random.random() < 0.03
                code = random.choice(self.mine["elsewhere"]) if is_wrong else self.make_code()
                self.scan(action="pack", code=code, parent=parent)

        def make_code(self) -> str:
            return f"{self.mine['prefix']}C{secrets.token_hex(5).upper()}"

    class Biller(Person):
        fixed_count = BILLERS
        of = "billers"
        wait_time = between(4, 12)

        @task(3)
        def fill_bill(self) -> None:
            for _parent in range(random.randint(2, 6)):
                self.scan(action="bill", code=random.choice(self.mine["parents"]), bill=self.mine["bill"])
                time.sleep(random.uniform(0.8, 2))
            self.open(f"/bills/{self.mine['bill']}/", "/bills/…/")

        @task(1)
        def look_through_bills(self) -> None:
            self.open("/bills/", "/bills/")

        @task(1)
        def look_at_one(self) -> None:
            self.look_up()

    class Looker(Person):
        """Somebody at a desk with the dashboard open, who looks things up."""

        fixed_count = LOOKERS
        of = "lookers"
        wait_time = between(3, 9)

        @task(4)
        def see_figures(self) -> None:
            self.open("/api/v1/dashboard", "/api/v1/dashboard")

        @task(2)
        def look_at_one(self) -> None:
            self.look_up()

        @task(1)
        def open_dashboard(self) -> None:
            self.open("/", "/")

        @task(1)
        def look_through_bags(self) -> None:
            self.open("/bags/", "/bags/")

    class Admin(Person):
        fixed_count = ADMINS
        of = "admins"
        wait_time = between(5, 15)

        @task(2)
        def look_through_scans(self) -> None:
            self.open("/scans/", "/scans/")

        @task(1)
        def see_report(self) -> None:
            self.open("/reports/", "/reports/")

        @task(1)
        def see_people(self) -> None:
            self.open("/admin/accounts/user/", "/admin/accounts/user/")

        @task(1)
        def see_refused(self) -> None:
            self.open("/work/", "/work/")

    @events.quitting.add_listener
    def keep_result(environment: object, **_more: object) -> None:
        total = environment.stats.total
        Path(os.environ["RESULT"]).write_text(
            json.dumps(
                {
                    "requests": total.num_requests,
                    "failures": total.num_failures,
                    **{
                        f"p{percent}": total.get_response_time_percentile(percent / 100)
                        for percent in (50, 95, 99)
                    },
                }
            )
        )
