"""python -m tests.faults.failover: three hosts as deploy/ has them, a site behind HAProxy, devices that scan.

Leaders are changed, killed, cut off and frozen. No scan that was acknowledged may be lost. Needs root, and
Debian's etcd-server, haproxy and postgresql-15.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from tests.faults.__main__ import Form, compare, drain, make_devices, say
from tests.faults.cluster import ROOT, SECRETS, Cluster, fill_in, install_patroni
from tests.faults.ledger import Ledger
from tests.faults.site import copy_environment, is_ready, set_up_django

FORM = Form(devices=24, rate=1, calm=6, acknowledged=0)
PORT = 8000
LONGEST_SWITCHOVER, LONGEST_DEATH = 5, 25
INSIDE = "FAILOVER_HAS_ITS_NETWORK"
PROGRAMS = ("etcd", "haproxy", "/usr/lib/postgresql/15/bin/postgres")


@dataclass(frozen=True)
class Fault:
    """`begin` is given the cluster and returns how to end it.

    longest    the most seconds without a good answer that are allowed
    moves      another host leads afterwards
    """

    name: str
    begin: Callable
    seconds: float
    longest: float | None = LONGEST_DEATH
    moves: bool = True


def nothing():
    pass


def switch_over(cluster):
    cluster.switch_over()
    return nothing


def kill_leader(cluster):
    leader = cluster.get_leader()
    leader.kill_database()
    return leader.start_patroni


def kill_postgres_of_leader(cluster):
    cluster.get_leader().signal(signal.SIGKILL, "postgres")
    return nothing


def power_off_leader(cluster):
    leader = cluster.get_leader()
    leader.power_off()
    return leader.power_on


def unplug_leader(cluster):
    leader = cluster.get_leader()
    leader.unplug()
    return leader.plug_in


def freeze_patroni_of_leader(cluster):
    leader = cluster.get_leader()
    leader.signal(signal.SIGSTOP, "patroni.yml")
    return lambda: leader.signal(signal.SIGCONT, "patroni.yml")


def freeze_leader(cluster):
    leader = cluster.get_leader()
    leader.signal(signal.SIGSTOP, "patroni.yml", "postgres")
    return lambda: leader.signal(signal.SIGCONT, "patroni.yml", "postgres")


def power_off_standby(cluster):
    standby = cluster.get_standbys()[0]
    standby.power_off()
    return standby.power_on


def kill_standbys(cluster):
    standbys = cluster.get_standbys()
    for standby in standbys:
        standby.kill_database()
    return lambda: [standby.start_patroni() for standby in standbys]


def kill_etcd(cluster):
    for host in cluster.hosts:
        host.signal(signal.SIGKILL, "/usr/bin/etcd")
    return lambda: [host.start_etcd() for host in cluster.hosts]


def replace_standby(cluster):
    standby = cluster.get_standbys()[0]
    cluster.replace(standby)
    return standby.power_on


FAULTS = [
    Fault("Switchover", switch_over, 10, LONGEST_SWITCHOVER),
    Fault("Patroni and PostgreSQL of the leader are killed", kill_leader, 32),
    Fault("A standby's host loses power", power_off_standby, 32, 5, moves=False),
    Fault("Switchover again", switch_over, 10, LONGEST_SWITCHOVER),
    Fault("The leader's host loses power, etcd with it", power_off_leader, 35),
    Fault("PostgreSQL alone of the leader is killed", kill_postgres_of_leader, 15, moves=False),
    Fault("The leader's host is cut off from the network", unplug_leader, 35),
    Fault("Patroni of the leader stands still", freeze_patroni_of_leader, 35),
    Fault("Patroni and PostgreSQL of the leader stand still", freeze_leader, 35),
    Fault("Patroni and PostgreSQL of the leader are killed again", kill_leader, 32),
    Fault("All of etcd is killed for 30 s", kill_etcd, 30, moves=False),
    Fault("A standby's host is replaced by an empty one", replace_standby, 2, 5, moves=False),
    Fault("Both standbys are killed for 20 s", kill_standbys, 20, None, moves=False),
]


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.faults.failover")
    parser.add_argument("--only", default="", help="faults whose names have these words")
    parser.add_argument("--seed", default="failover")
    given = parser.parse_args(arguments)
    if os.geteuid() != 0:
        sys.exit("Only root can make the three hosts.")
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        sys.exit(f"{missing[0]} is not here: install what docs/running/three-hosts.md puts on each host.")
    if INSIDE not in os.environ:
        install_patroni()
        command = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.faults.failover", *arguments]
        os.execvpe("unshare", command, {**os.environ, INSIDE: "yes"})
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit("Ended from outside."))
    kept = ROOT / ".data" / "failover"
    with tempfile.TemporaryDirectory(prefix="tracetrack-failover-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        result = drill(Path(folder), kept, given)
    (kept / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    return show(result)


def drill(folder, kept, given):
    began = time.monotonic()
    for name in ("hosts.log", "site.log"):
        (kept / name).unlink(missing_ok=True)
    cluster = Cluster(folder, kept / "hosts.log")
    site = SiteBehindProxy(folder, kept / "site.log")
    try:
        cluster.wait_until_whole()
        say(began, f"Three hosts are up; {cluster.get_leader().name} leads.")
        site.start()
        say(began, "The site is up.")
        return scan_through_faults(cluster, kept, given, began)
    finally:
        site.close()
        cluster.close()


class SiteBehindProxy:
    """HAProxy, web server and worker, each started as its unit starts it."""

    def __init__(self, folder, log):
        self.folder, self.log = folder, log.open("ab")
        self.processes = []
        self.environment = build_environment(folder)

    def start(self):
        config = self.folder / "haproxy.cfg"
        config.write_text(fill_in("haproxy/haproxy.cfg", 1))
        self.start_process("haproxy", "-db", "-f", config)
        time.sleep(3)
        self.manage("prepare", wait=True)
        set_up_django(self.environment)
        self.manage("serve")
        self.manage("work")
        deadline = time.monotonic() + 120
        while not is_ready(PORT):
            assert time.monotonic() < deadline, "The site does not get ready: see its log."
            time.sleep(0.2)

    def manage(self, command, *, wait=False):
        started = self.start_process(sys.executable, "manage.py", command)
        if wait:
            assert started.wait() == 0, f"manage.py {command} fails: see the site's log."

    def start_process(self, *command):
        process = subprocess.Popen(
            list(command), cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log
        )
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.log.close()


def build_environment(folder):
    def write_address(role, secret, port):
        return f"postgres://{role}:{SECRETS[secret]}@127.0.0.1:{port}/tracetrack"

    return copy_environment() | {
        "DATA_DIR": str(folder / "site"),
        "PORT": str(PORT),
        "WEB_WORKERS": "2",
        "DATABASE_URL": write_address("tracetrack", "TRACETRACK_PASSWORD", 5000),
        "DATABASE_OWNER_URL": write_address("tracetrack_owner", "TRACETRACK_OWNER_PASSWORD", 5000),
        "DATABASE_REPLICA_URL": write_address("tracetrack", "TRACETRACK_PASSWORD", 5001),
    }


def scan_through_faults(cluster, kept, given, began):
    ledger = Ledger(kept / "ledger.jsonl")
    place = SimpleNamespace(port=PORT, web_network=SimpleNamespace(port=PORT))
    devices = make_devices(place, ledger, FORM, given.seed)
    for device in devices:
        device.start()
    time.sleep(FORM.calm)
    more = {}
    for fault in FAULTS:
        if given.only.lower() in fault.name.lower():
            more[fault.name] = cause(cluster, ledger, devices, fault)
            say(began, f"{fault.name}. {ledger.acknowledged} scans acknowledged. {more[fault.name]}")
    drain(devices)
    say(began, "All devices are empty.")
    ledger.close()
    result = compare(ledger_path=kept / "ledger.jsonl")
    for found in result["faults"]:
        found |= more[found["name"]]
    return result | {"at": datetime.now(UTC).isoformat(timespec="minutes"), "devices": FORM.devices}


def cause(cluster, ledger, devices, fault):
    """One fault, until the cluster has been whole for a while. Returns what the ledger does not know."""
    before = cluster.get_leader()
    began_at = ledger.now()
    end = fault.begin(cluster)
    most_held = watch(devices, fault.seconds)
    end()
    ended_at = ledger.now()
    whole_after = cluster.wait_until_whole(but_not_led_by=before if fault.moves else None)
    while ledger.last_good_sent_at < ended_at:
        time.sleep(0.1)
    after = cluster.get_leader()
    # A death is over at once, whatever comes back later: what counts is the time since it began.
    ledger.write("fault", name=fault.name, began_at=began_at, ended_at=began_at, came_back="by itself")
    time.sleep(FORM.calm)
    return {
        "leader": f"{before.name} → {after.name}",
        "held": most_held,
        "whole_after": whole_after,
        "longest_allowed": fault.longest,
    }


def watch(devices, seconds):
    """The most scans that the devices held at once in this time."""
    most, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        most = max(most, sum(len(device.waiting) for device in devices))
        time.sleep(0.1)
    return most


def show(result):
    """Print it. The exit status: 0 only if nothing is wrong and nothing took too long."""
    slow = []
    for fault in result["faults"]:
        allowed = fault["longest_allowed"]
        if allowed is not None and fault["longest_gap"] > allowed:
            slow.append(fault["name"])
        print(
            f"{fault['name']} ({fault['leader']}): no good answer for {fault['longest_gap']} s,"
            f" {fault['held']} scans held by devices, slowest answer {fault['slowest']} s,"
            f" {fault['statuses']}, all three there {fault['whole_after']} s after its end."
        )
    for sentences in result["sentences"].values():
        print("\n".join(sentences))
    for name in slow:
        print(f"TOO SLOW: {name}.")
    findings = ", ".join(f"{count} {kind}" for kind, count in result["findings"].items())
    print(f"{result['acknowledged']} of {result['made']} scans acknowledged: {findings}.")
    return 1 if slow or any(result["findings"].values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
