"""python -m tests.faults short|nightly|long"""

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.faults.ledger import Ledger, read_ledger
from tests.faults.results import describe_faults
from tests.faults.schedule import FAR_DATABASE, bring_back, choose
from tests.faults.site import Site, set_up_django
from tracetrack.launcher.commands import turn_signals_into_interrupts

PASSWORD = "of-devices-that-scan-1"


@dataclass(frozen=True)
class Form:
    """How many devices make how many scans a second, the calm after each fault, and the least work."""

    devices: int
    rate: float
    calm: float
    acknowledged: int
    patience: float = 45


FORMS = {
    "short": Form(devices=12, rate=5, calm=1.5, acknowledged=2_000),
    "nightly": Form(devices=16, rate=6, calm=3, acknowledged=5_000),
    "long": Form(devices=24, rate=7, calm=6, acknowledged=100_000),
}
SECONDS_TO_DRAIN = 180


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("--seed", default=datetime.now(UTC).strftime("%Y-%m-%d"))
    parser.add_argument("--only", default="", help="faults whose names have some of these words, with commas")
    asked = parser.parse_args(arguments)
    turn_signals_into_interrupts()  # so that nothing is left behind
    folder = Path(".data/faults") / asked.form
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder / "site.log")
    try:
        result = run(site, asked, folder)
    finally:
        site.close()
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    return show(result)


def run(site, asked, folder):
    began = time.monotonic()
    form = FORMS[asked.form]
    set_up_django({"DATA_DIR": str(site.data_dir)})  # past all networks
    site.make_database()
    site.start()
    say(began, "The site is up.")
    ledger = Ledger(folder / "ledger.jsonl")
    devices = make_devices(site, ledger, form, asked.seed)
    say(began, f"{len(devices)} devices are signed in.")
    for device in devices:
        device.start()
    faults, left_out = choose(asked.form, has_disk=site.disk is not None)
    time.sleep(form.calm)
    for fault in faults:
        if any(words in fault.name for words in asked.only.split(",")):
            if fault in FAR_DATABASE[1:] and not site.is_moved:
                site.move_database()
            cause(site, ledger, fault, form)
            say(began, f"{fault.name}. {ledger.acknowledged} scans acknowledged.")
    while ledger.acknowledged < form.acknowledged and not asked.only:
        time.sleep(0.2)
    drain(devices)
    say(began, "All devices are empty.")
    ledger.close()
    result = compare(ledger_path=folder / "ledger.jsonl")
    result |= {"form": asked.form, "seed": asked.seed, "devices": form.devices, "left_out": left_out}
    return result | {
        "machine": describe_machine(),
        "seconds": round(time.monotonic() - began),
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def say(began, sentence):
    print(f"{time.monotonic() - began:6.1f} s  {sentence}", flush=True)


def make_devices(site, ledger, form, seed):
    """Devices of people in one area: every third by an API key, the last four of billers."""
    from django.db import connection

    from accounts.models import Area
    from accounts.tokens import create_token
    from tests.builders import make_bill, make_user
    from tests.faults.devices import Device, sign_in
    from tests.faults.plans import BILLS, Plan

    area = Area.objects.create(name="Hall 1")
    devices = []
    for number in range(form.devices):
        is_biller = number >= form.devices - 4
        person = make_user("Biller" if is_biller else "Dispatcher", f"device-{number}", area, PASSWORD)
        if number % 3 == 2:
            headers = {"Authorization": f"Bearer {create_token(name=f'key {number}', user=person)[1]}"}
        else:
            headers = sign_in(site.port, person.username, PASSWORD)
        plan = Plan(seed=seed, number=number, may_bill=is_biller)
        devices.append(
            Device(
                name=f"device-{number}",
                plan=plan,
                ledger=ledger,
                port=site.web_network.port,
                headers=headers,
                person=person.pk,
                rate=form.rate,
            )
        )
    for number in BILLS:
        make_bill(number, by=person)
    connection.close()  # it would not outlive the faults
    return devices


def cause(site, ledger, fault, form):
    """One fault, from its beginning until the site has been back for a while."""
    began_at = ledger.now()
    fault.begin(site)
    time.sleep(fault.seconds)
    if not site.has_ended():
        fault.end(site)
    ended_at = ledger.now()
    came_back = bring_back(site, lambda: ledger.last_good_sent_at > ended_at, form.patience)
    ledger.write("fault", name=fault.name, began_at=began_at, ended_at=ended_at, came_back=came_back)
    time.sleep(form.calm)


def drain(devices):
    """No scan is made any more; what waits is sent."""
    for device in devices:
        device.is_making = False
    deadline = time.monotonic() + SECONDS_TO_DRAIN
    for device in devices:
        device.join(max(0, deadline - time.monotonic()))
    for device in devices:
        device.gives_up.set()
        device.join(30)


def compare(ledger_path):
    from django.db import connection

    from tests.faults.checker import check
    from tests.faults.devices import LONGEST_PAUSE, PATIENCE

    written = read_ledger(ledger_path)
    findings = check(written, connection)
    connection.close()
    return {
        "made": len(written.made),
        "tries": written.tries,
        "acknowledged": len(written.acknowledged),
        "findings": findings.as_words() | find_failures(written),
        "sentences": findings.sentences,
        "longest_pause": LONGEST_PAUSE,
        "patience": PATIENCE,
        "faults": describe_faults(written),
    }


def find_failures(written):
    """What no fault excuses: a page of errors, and a device that had to stop, as where it was signed out."""
    for stop in written.stops:
        print(f"{stop['device']} stopped: {stop['status']} {stop['answer']}")
    errors = sum(1 for answer in written.answers if answer["status"] == 500)
    return {"answered with 500": errors, "devices stopped": len(written.stops)}


def describe_machine():
    return f"{os.cpu_count()} cores and {round(psutil.virtual_memory().total / 2**30)} GB, shared with others"


def show(result):
    """Print it. The exit status: 0 only if nothing is wrong."""
    for fault in result["faults"]:
        print(
            f"{fault['name']}: {fault['statuses']}, longest gap {fault['longest_gap']} s, slowest answer"
            f" {fault['slowest']} s, first good write after {fault['first_good_after']} s,"
            f" {fault['came_back']}."
        )
    for sentences in result["sentences"].values():
        print("\n".join(sentences))
    for name in result["left_out"]:
        print(f"LEFT OUT, as no disk can be made for it here: {name}.")
    findings = ", ".join(f"{count} {kind}" for kind, count in result["findings"].items())
    acknowledged = f"{result['acknowledged']} of {result['made']} scans acknowledged"
    print(f"{acknowledged} in {result['seconds']} s: {findings}.")
    return 1 if any(result["findings"].values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
