"""The faults: how each begins and ends, and which form of the run has which."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import psycopg

from tracetrack.launcher.postgres_settings import OWNER, ROLE

SHORT, NIGHTLY, LONG = "short", "nightly", "long"
LONGEST_DEATH = 60


@dataclass(frozen=True)
class Fault:
    """`begin` and `end` are given the site. It lasts `seconds`; a death is over at once.

    `needs_disk`: only where a disk can be made for the site.
    """

    name: str
    begin: Callable
    end: Callable = lambda site: None
    seconds: float = 0
    forms: tuple = (LONG,)
    needs_disk: bool = False


def signal_all(processes, number):
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def kill(process):
    process.kill()
    psutil.wait_procs([process], timeout=5)


def kill_web_worker(site):
    kill(site.find_web_workers()[0])


def kill_web_master(site):
    kill(site.find_web_master())


def kill_worker(site):
    kill(site.find_worker())


def kill_postmaster(site):
    kill(site.find_postmaster())


def kill_backend(site):
    """The one that was last at work. PostgreSQL ends all others and mends its files."""
    kill(site.find_backends()[0])


def end_backends(site):
    """As an administrator does it, or a pooler that restarts. How many there were."""
    with site.connect() as connection:
        return connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ROLE]
        ).rowcount


def freeze_database(site):
    """All of its processes stand still, with their connections open."""
    postmaster = site.find_postmaster()
    signal_all([postmaster, *postmaster.children()], signal.SIGSTOP)


def thaw_database(site):
    postmaster = site.find_postmaster()
    signal_all([postmaster, *postmaster.children()], signal.SIGCONT)


def freeze_web_worker(site):
    site.frozen = site.find_web_workers()[:1]
    signal_all(site.frozen, signal.SIGSTOP)


def thaw_web_worker(site):
    signal_all(site.frozen, signal.SIGCONT)


def reload_web_server(site):
    site.find_web_master().send_signal(signal.SIGHUP)


def kill_redis(site):
    site.redis.kill()
    site.redis.wait()


def start_redis(site):
    site.redis = site.start_redis()


def fill_disk(site):
    """Nothing that is on it gets lost, and nothing more fits on it."""
    used = os.statvfs(site.disk)
    size = (used.f_blocks - used.f_bfree) * used.f_frsize
    site.resize_disk(size + 16384)


def free_disk(site):
    from tests.faults.site import DISK_MB

    site.resize_disk(f"{DISK_MB}m")


def take_all_connections(site):
    """All that roles without special rights can have: the site loses its own, and is too late for others."""
    site.taken = []
    for _time in range(20):
        while (connection := try_to_connect(site)) is not None:
            site.taken.append(connection)
        if end_backends(site) == 0:
            return
    raise AssertionError("The site always finds another connection.")


def try_to_connect(site):
    with contextlib.suppress(psycopg.OperationalError):
        return site.connect(OWNER)


def give_connections_back(site):
    for connection in site.taken:
        with contextlib.suppress(psycopg.Error):
            connection.close()


def set_network(which, **changes):
    def begin(site):
        for name, value in changes.items():
            setattr(getattr(site, which), name, value)

    return begin


def on_network(which, method):
    return lambda site: getattr(getattr(site, which), method)()


WEB, DATABASE = "web_network", "database_network"
heal_web, heal_database = on_network(WEB, "heal"), on_network(DATABASE, "heal")
ALL = (SHORT, NIGHTLY, LONG)
BOTH = (NIGHTLY, LONG)

# In this order: first with the site's own database, then with one behind a network.
OWN_DATABASE = [
    Fault("A web worker is killed", kill_web_worker, forms=ALL),
    Fault("A database connection's process is killed", kill_backend, forms=ALL),
    Fault(
        "Answers to devices are cut in the middle", set_network(WEB, cuts_answers=3), heal_web, 3, forms=ALL
    ),
    Fault("The database stands still for 4 s", freeze_database, thaw_database, 4, forms=ALL),
    Fault("The web server reloads (HUP)", reload_web_server, forms=ALL),
    Fault("The database server is killed", kill_postmaster, forms=ALL),
    Fault("The worker for files is killed", kill_worker),
    Fault("The web server's master is killed", kill_web_master, forms=BOTH),
    Fault("A web worker stands still for 20 s", freeze_web_worker, thaw_web_worker, 20),
    Fault("All database connections are ended", end_backends),
    Fault("The database stands still for 25 s", freeze_database, thaw_database, 25),
    Fault(
        "No database connection can be had for 8 s",
        take_all_connections,
        give_connections_back,
        8,
        forms=BOTH,
    ),
    Fault("The network to devices is cut for 6 s", on_network(WEB, "cut"), heal_web, 6),
    Fault("The devices' connections are forgotten", on_network(WEB, "forget"), forms=BOTH),
    Fault("The network to devices is 300 ms late for 10 s", set_network(WEB, delay=0.3), heal_web, 10),
    Fault("The site vanishes for devices for 25 s", on_network(WEB, "vanish"), heal_web, 25),
    Fault("Redis is killed", kill_redis, start_redis, 6),
    Fault(
        "Redis stands still for 8 s",
        lambda site: site.redis.send_signal(signal.SIGSTOP),
        lambda site: site.redis.send_signal(signal.SIGCONT),
        8,
        forms=BOTH,
    ),
    Fault(
        "Redis is 150 ms late for 8 s",
        set_network("redis_network", delay=0.15),
        on_network("redis_network", "heal"),
        8,
    ),
    Fault("The disk is full for 10 s", fill_disk, free_disk, 10, forms=BOTH, needs_disk=True),
    Fault("The site is restarted, as for an upgrade", lambda site: site.restart(), forms=BOTH),
]
FAR_DATABASE = [
    Fault(
        "The site is restarted with a database on another host", lambda site: site.move_database(), forms=BOTH
    ),
    Fault(
        "The database's answers are cut in the middle",
        set_network(DATABASE, cuts_answers=40),
        heal_database,
        6,
        forms=BOTH,
    ),
    Fault("The network to the database is cut for 6 s", on_network(DATABASE, "cut"), heal_database, 6),
    Fault("The database's connections are forgotten", on_network(DATABASE, "forget"), forms=BOTH),
    Fault(
        "The network to the database is 50 ms late for 10 s",
        set_network(DATABASE, delay=0.05),
        heal_database,
        10,
    ),
    Fault(
        "The database's host vanishes for 10 s", on_network(DATABASE, "vanish"), heal_database, 10, forms=BOTH
    ),
    Fault(
        "The database server is killed on the other host, and started there after 3 s",
        kill_postmaster,
        lambda site: site.start_database(),
        3,
        forms=BOTH,
    ),
]


def choose(form, *, has_disk):
    """The faults of this form, and the names of those that cannot be had here."""
    wanted = [fault for fault in (*OWN_DATABASE, *FAR_DATABASE) if form in fault.forms]
    left_out = [fault.name for fault in wanted if fault.needs_disk and not has_disk]
    return [fault for fault in wanted if fault.name not in left_out], left_out


def bring_back(site, is_back, patience):
    """Wait until the site is back, and say who brought it back.

    The one place that does what `make run` does not do by itself: it starts a site again that has ended, and
    restarts one that stays away for longer than `patience` seconds.
    """
    came = "by itself"
    deadline = time.monotonic() + patience
    while not is_back():
        if site.has_ended() or time.monotonic() > deadline:
            came = "started again by the test" if site.has_ended() else "restarted by the test"
            site.restart()
            deadline = time.monotonic() + LONGEST_DEATH
        time.sleep(0.05)
    return came
