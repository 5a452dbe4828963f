"""Three hosts with etcd, Patroni and PostgreSQL each, as deploy/ has them, on this machine.

A host is a set of namespaces of the kernel: processes, network and folders of its own, with the addresses,
ports and paths that the files of deploy/ name. Only root can make one.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PATRONI = ROOT / ".data" / "failover" / "patroni"
ADDRESSES = ("10.231.0.1", "10.231.0.2", "10.231.0.3")
ADDRESS_OF_SITE = "10.231.0.10"
BRIDGE = "hosts"
# Folders of the machine in whose place each host has its own.
FOLDERS = {
    "/etc/patroni": "root",
    "/var/lib/postgresql": "postgres",
    "/run/postgresql": "postgres",
    "/var/lib/etcd": "etcd",
}
SECONDS_TO_BE_WHOLE = 180


def fill_in(template, number):
    """A file of deploy/ for the host of this number, as an operator makes it."""
    command = [DEPLOY / "patroni" / "fill-in", str(number), *ADDRESSES]
    return subprocess.run(
        command, input=(DEPLOY / template).read_text(), capture_output=True, text=True, check=True
    ).stdout


def read_env(text):
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


SECRETS = read_env((DEPLOY / "patroni" / "secrets.env").read_text())


def install_patroni():
    """What docs/running/three-hosts.md puts into /opt/patroni."""
    wanted = (DEPLOY / "patroni" / "requirements.txt").read_text()
    installed = PATRONI / "installed"
    if not (installed.exists() and installed.read_text() == wanted):
        # Debian's own Python: the user postgres must be able to run it.
        run("/usr/bin/python3", "-m", "venv", "--clear", PATRONI)
        pip = [PATRONI / "bin" / "python", "-m", "pip", "install", "--quiet", "-r"]
        subprocess.run([*pip, DEPLOY / "patroni" / "requirements.txt"], check=True)
        installed.write_text(wanted)


def run(*command):
    subprocess.run(list(command), check=True)


class Host:
    """One of the three. `power_on` makes it, `power_off` ends all of it without a word to anybody."""

    def __init__(self, number, folder, log):
        self.number, self.folder, self.log = number, folder, log
        self.name = f"host{number}"
        self.address = ADDRESSES[number - 1]
        self.plug = f"plug{number}"
        self.init = None
        self.state_of_etcd = "new"
        for place, user in FOLDERS.items():
            own = self.find_own(place)
            own.mkdir(parents=True)
            shutil.chown(own, user)
        own = self.find_own("/etc/patroni")
        (own / "patroni.yml").write_text(fill_in("patroni/patroni.yml", number))
        shutil.copy(DEPLOY / "patroni" / "make-roles", own)

    def find_own(self, place):
        """What this host has in place of a folder of the machine."""
        return self.folder / place.lstrip("/").replace("/", "-")

    def power_on(self):
        quiet = {"stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": self.log}
        shut_in = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        # A shell waits for whatever dies, as the first process of a machine must.
        first = ["sh", "-c", "while :; do sleep 99 & wait; done"]
        command = ["setpriv", "--pdeathsig", "KILL", *shut_in, *first]
        self.unshare = subprocess.Popen(command, **quiet)
        while not (children := psutil.Process(self.unshare.pid).children()):
            time.sleep(0.01)
        self.init = children[0]
        while self.init.name() != "sh":
            time.sleep(0.01)
        inside = ["peer", "name", "eth0", "netns", str(self.init.pid)]
        run("ip", "link", "add", self.plug, "type", "veth", *inside)
        run("ip", "link", "set", self.plug, "master", BRIDGE, "up")
        self.enter("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
        self.enter("ip", "link", "set", "eth0", "up")
        self.enter("ip", "link", "set", "lo", "up")
        for place in FOLDERS:
            self.enter("mount", "--bind", self.find_own(place), place)
        self.enter("mount", "--bind", PATRONI, "/opt/patroni")
        self.start_etcd()
        self.start_patroni()

    def power_off(self):
        """The network first, so that no process says goodbye."""
        run("ip", "link", "set", self.plug, "down")
        self.init.kill()
        self.unshare.wait()
        subprocess.run(["ip", "link", "del", self.plug], check=False, capture_output=True)

    def empty_disks(self):
        for place in ("/var/lib/etcd", "/var/lib/postgresql"):
            for kept in self.find_own(place).iterdir():
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        self.state_of_etcd = "existing"

    def unplug(self):
        run("ip", "link", "set", self.plug, "nomaster")

    def plug_in(self):
        run("ip", "link", "set", self.plug, "master", BRIDGE)

    def build_command(self, *command, user="root"):
        inside = ["nsenter", "--target", str(self.init.pid), "--mount", "--net", "--pid"]
        as_user = ["setpriv", "--reuid", user, "--regid", user, "--init-groups"]
        return [str(word) for word in (*inside, *as_user, *command)]

    def enter(self, *command):
        run(*self.build_command(*command))

    def start_service(self, *command, user, environment):
        """What systemd does there."""
        # By a fork, or nsenter would stand still with it, and keep it when it is dead.
        subprocess.Popen(
            self.build_command("setsid", "--fork", *command, user=user),
            env={"PATH": os.environ["PATH"], **environment},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            cwd="/",
        )

    def start_etcd(self):
        environment = read_env(fill_in("etcd/etcd.env", self.number))
        environment["ETCD_INITIAL_CLUSTER_STATE"] = self.state_of_etcd
        self.start_service("/usr/bin/etcd", user="etcd", environment=environment)

    def start_patroni(self):
        unit = (DEPLOY / "patroni" / "patroni.service").read_text()
        command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
        self.start_service(*command.removeprefix("ExecStart=").split(), user="postgres", environment=SECRETS)

    def find_processes(self, *words):
        """Those of this host whose command line has one of the words."""
        space = os.readlink(f"/proc/{self.init.pid}/ns/pid")
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(OSError, psutil.Error):
                if os.readlink(f"/proc/{process.pid}/ns/pid") == space:
                    line = " ".join(process.cmdline())
                    found += [process] if any(word in line for word in words) else []
        return found

    def signal(self, number, *words):
        for process in self.find_processes(*words):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def kill_database(self):
        """Patroni first, which would start PostgreSQL again."""
        self.signal(signal.SIGKILL, "patroni.yml")
        self.signal(signal.SIGKILL, "postgres")


class Cluster:
    def __init__(self, folder, log):
        self.made = [place for place in ("/etc/patroni", "/opt/patroni") if not os.path.exists(place)]
        for place in self.made:
            os.mkdir(place)
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "addr", "add", f"{ADDRESS_OF_SITE}/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        self.log = log.open("ab")
        self.hosts = [Host(number, folder / f"host{number}", self.log) for number in (1, 2, 3)]
        for host in self.hosts:
            host.power_on()

    def close(self):
        for host in self.hosts:
            if host.init:
                host.unshare.kill()
                host.unshare.wait()
        run("ip", "link", "del", BRIDGE)
        for place in self.made:
            os.rmdir(place)
        self.log.close()

    def read_members(self):
        """What the first Patroni that answers says of all: name, role, state, lag."""
        for host in self.hosts:
            with contextlib.suppress(OSError, ValueError):
                answer = urllib.request.urlopen(f"http://{host.address}:8008/cluster", timeout=2)
                return json.load(answer)["members"]
        return []

    def is_whole(self, but_not_led_by):
        members = self.read_members()
        leaders = [member["name"] for member in members if member["role"] == "leader"]
        if but_not_led_by and leaders == [but_not_led_by.name]:
            return False
        roles = sorted(member["role"] for member in members)
        states = [member["state"] for member in members if member["role"] != "leader"]
        return roles == ["leader", "quorum_standby", "quorum_standby"] and states == ["streaming"] * 2

    def wait_until_whole(self, *, but_not_led_by=None):
        """Seconds until there is one leader, and two standbys that follow it."""
        began = time.monotonic()
        while not self.is_whole(but_not_led_by):
            if time.monotonic() - began > SECONDS_TO_BE_WHOLE:
                sys.exit(f"The cluster does not get whole: {self.read_members()}")
            time.sleep(0.2)
        return round(time.monotonic() - began, 1)

    def get_leader(self):
        (name,) = [member["name"] for member in self.read_members() if member["role"] == "leader"]
        return next(host for host in self.hosts if host.name == name)

    def get_standbys(self):
        leader = self.get_leader()
        return [host for host in self.hosts if host is not leader]

    def switch_over(self):
        """What `patronictl switchover` asks of the Patroni that leads. Returns at once."""
        leader, (candidate, _other) = self.get_leader(), self.get_standbys()
        wanted = json.dumps({"leader": leader.name, "candidate": candidate.name})
        access = f"patroni:{SECRETS['PATRONI_RESTAPI_PASSWORD']}"
        command = ["curl", "--silent", "--show-error", "--user", access, "--data", wanted]
        address = f"http://{leader.address}:8008/switchover"
        subprocess.Popen([*command, address], stdout=self.log, stderr=self.log)

    def replace(self, host):
        """Another machine in its place, with empty disks, as docs/running/three-hosts.md has it."""
        living = self.get_leader()
        host.power_off()
        host.empty_disks()
        listing = living.build_command("etcdctl", "member", "list")
        members = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
        (gone,) = [line.split(",")[0] for line in members.splitlines() if f" {host.name}," in line]
        living.enter("etcdctl", "member", "remove", gone)
        living.enter("etcdctl", "member", "add", host.name, f"--peer-urls=http://{host.address}:2380")
