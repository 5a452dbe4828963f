"""Pages go on behind all else that is ready, one after the other, and are not kept waiting for ever."""

import gevent
import gevent.event
import gevent.socket
import pytest

from core import page_turns
from core.overload import Door, leave_door, step_aside
from core.page_turns import PageTurns, let_others_go_first

SOON = 20


def go_round():
    """Let the loop come round so often that all pages have begun that may, however long a round takes."""
    for _round in range(20):
        gevent.sleep(0.001)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


class Site:
    """Pages and scans that come to one process; what they do is in `went`, in its order."""

    def __init__(self, at_once=2):
        self.clock, self.went = Clock(), []
        self.turns = PageTurns(at_once=at_once, apart=("/api/",), now=self.clock)
        self.application = self.turns.line_up(lambda environ, _start: environ["work"]() or [])

    def come(self, path, work):
        return gevent.spawn(self.application, {"PATH_INFO": path, "work": work}, None)

    def open_page(self, name, *, waits=1, seconds=0.0):
        """A page that waits for the database so often, and takes so long before each wait and after it."""

        def draw():
            for step in range(waits + 1):
                if step:
                    let_others_go_first()
                self.went.append(f"{name} {step}")
                self.clock.pass_by(seconds)

        return self.come("/bags/", draw)

    def scan(self, name="scan"):
        return self.come("/api/v1/scans", lambda: self.went.append(name))

    def scan_without_pause(self, until, *, seconds):
        """A scan each time that the loop comes round, which takes so long."""
        while not until.ready():
            self.scan().join()
            self.clock.pass_by(seconds)
            gevent.sleep(1e-9)


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(page_turns.monkey, "is_module_patched", lambda _name: True)
    return Site()


def test_scan_goes_before_pages_that_came_first(site):
    pages = [site.open_page(name, waits=0) for name in "abc"]

    gevent.joinall([*pages, site.scan()], timeout=SOON, raise_error=True)

    assert site.went == ["scan", "a 0", "b 0", "c 0"]


def test_scan_that_arrives_meanwhile_goes_before_a_page_that_has_its_answer(site):
    scanner, station = gevent.socket.socketpair()

    def receive_scan():
        station.recv(1)
        site.went.append("scan")

    def draw():
        site.went.append("page begins")
        scanner.send(b"s")
        let_others_go_first()
        site.went.append("page goes on")

    scanning = gevent.spawn(receive_scan)
    gevent.joinall([scanning, site.come("/bags/", draw)], timeout=SOON, raise_error=True)
    scanner.close()
    station.close()

    assert site.went == ["page begins", "scan", "page goes on"]


def test_page_that_scans_keep_waiting_gets_a_third_of_the_time(site):
    page = site.open_page("page", waits=9, seconds=0.003)

    site.scan_without_pause(page, seconds=0.001)

    # Ten times 3 ms are a third of 90 ms, of which scans have 60: one comes each millisecond.
    assert site.went.count("scan") in range(45, 65)


def test_no_more_pages_are_under_way_than_may_be(site):
    wait = gevent.event.Event()
    pages = [site.come("/bags/", lambda n=n: site.went.append(n) or wait.wait()) for n in range(3)]
    go_round()
    begun = list(site.went)
    wait.set()

    gevent.joinall(pages, timeout=SOON, raise_error=True)

    assert (begun, site.went) == ([0, 1], [0, 1, 2])
    assert site.turns.under_way == 0


def test_page_that_waits_for_long_gives_its_place_to_another(monkeypatch):
    monkeypatch.setattr(page_turns.monkey, "is_module_patched", lambda _name: True)
    site, hashed = Site(at_once=1), gevent.event.Event()

    def sign_in():
        with step_aside():
            hashed.wait()
        site.went.append("signed in")

    signing_in = site.come("/accounts/login/", sign_in)
    site.open_page("page", waits=2).join(SOON)
    hashed.set()
    signing_in.join(SOON)

    assert site.went == ["page 0", "page 1", "page 2", "signed in"]
    assert site.turns.under_way == 0


@pytest.mark.parametrize(("most", "counted"), [(200, 2), (4, 4)])
def test_shift_that_waits_for_the_sign_in_page_is_not_counted_up_to_a_number(
    site, monkeypatch, most, counted
):
    monkeypatch.setattr(page_turns, "MOST_PATIENT", most)
    door, done = Door(), gevent.event.Event()
    turns = PageTurns(at_once=1, apart=(), patient=("/accounts/login/",), aside=leave_door, now=site.clock)
    application = door.count(turns.line_up(lambda _environ, _start: done.wait() and []))
    paths = ["/bags/", "/bags/", *["/accounts/login/"] * 4]
    pages = [gevent.spawn(application, {"PATH_INFO": path}, None) for path in paths]
    go_round()
    inside = len(door.inside)
    done.set()

    gevent.joinall(pages, timeout=SOON, raise_error=True)

    assert (inside, len(door.inside)) == (counted, 0)


def test_page_that_is_ended_while_it_waits_leaves_its_place(site):
    pages = [site.come("/bags/", gevent.event.Event().wait) for _ in range(3)]
    go_round()

    gevent.killall(pages, timeout=SOON)

    assert (site.turns.under_way, site.turns.ready, site.turns.new) == (
        0,
        page_turns.deque(),
        page_turns.deque(),
    )
    site.open_page("next", waits=0).join(SOON)
    assert site.went == ["next 0"]


def test_page_says_when_it_came(site):
    environ = {"PATH_INFO": "/bags/", "work": list}
    site.clock.pass_by(5)

    gevent.spawn(site.application, environ, None).join(SOON)

    assert environ[page_turns.CAME_AT] == 5


def test_what_a_page_began_and_left_behind_takes_no_place(site):
    behind = []
    site.come("/bags/", lambda: behind.append(gevent.spawn(let_others_go_first))).join(SOON)

    gevent.joinall(behind, timeout=SOON, raise_error=True)

    assert site.turns.under_way == 0
