"""A process takes as many requests as it can answer soon, and refuses the others before any work."""

import json
import threading

import pytest

from core.overload import Door, step_aside
from tests.clock import Clock


class Site:
    """An application behind a door, whose requests end when the tests say so."""

    def __init__(self):
        self.clock = Clock()
        self.door = Door(spared=("/healthz",), now=self.clock.monotonic)
        self.application = self.door.refuse(self.door.count(self.answer))
        self.begun = 0

    def answer(self, environ, start_response):
        self.begun += 1
        environ.get("during", lambda: None)()
        start_response("200 OK", [])
        return [b"done"]

    def ask(self, path="/", **environ):
        """The status, the headers and the body."""
        heard = []
        body = self.application(
            {"PATH_INFO": path, "REQUEST_METHOD": "GET", **environ}, lambda *head: heard.append(head)
        )
        return heard[0][0], dict(heard[0][1]), b"".join(body)

    def ask_inside(self, count, then):
        """Call `then` while so many requests are under way."""
        places = [object() for _ in range(count)]
        for place in places:
            self.door._add(place)
        then()
        self.door.inside.difference_update(places)

    def let_each_take(self, seconds, count=400):
        """Answer requests one after the other, so that the door knows how long one takes."""
        for _ in range(count):
            self.ask(during=lambda: setattr(self.clock, "now", self.clock.now + seconds))


@pytest.fixture
def site():
    return Site()


def ask_with(site, count, *questions):
    answers = []
    site.ask_inside(count, lambda: answers.extend(site.ask(**question) for question in questions))
    return answers


@pytest.mark.parametrize(("seconds", "most"), [(0.005, 300), (0.02, 75), (0.06, 25)])
def test_no_more_are_taken_than_can_be_answered_in_a_second_and_a_half(site, seconds, most):
    site.let_each_take(seconds)

    [taken] = ask_with(site, most - 2, {})
    [refused] = ask_with(site, most + 1, {})

    assert taken[0] == "200 OK"
    assert refused[0] == "503 Service Unavailable"


def test_process_that_comes_late_takes_fewer_until_some_seconds_later(site):
    site.door.note_lateness(2.8)

    [refused] = ask_with(site, 20, {})
    site.clock.now += 3
    [taken] = ask_with(site, 20, {})

    assert (refused[0], taken[0]) == ("503 Service Unavailable", "200 OK")


def test_refused_request_is_not_begun_and_may_come_again_soon(site):
    site.let_each_take(0.05)
    begun = site.begun

    page, api, head = ask_with(
        site, 31, {"path": "/bags/"}, {"path": "/api/v1/scans"}, {"path": "/", "REQUEST_METHOD": "HEAD"}
    )

    assert site.begun == begun
    assert page[1]["Retry-After"] == api[1]["Retry-After"] == "2"
    assert b"TraceTrack is busy. Nothing was lost; try again in a moment." in page[2]
    assert json.loads(api[2])["error"] == "busy"
    assert head[2] == b""


def test_machines_that_ask_how_it_is_are_answered_however_many_wait(site):
    site.let_each_take(0.05)

    [health] = ask_with(site, 40, {"path": "/healthz"})

    assert health[0] == "200 OK"


def test_few_slow_requests_leave_room_for_others(site):
    site.let_each_take(8.0, count=20)

    [answer] = ask_with(site, 14, {})

    assert answer[0] == "200 OK"


def test_crowd_that_meets_the_slow_first_answers_of_a_process_is_taken(site):
    def answer_the_first():
        for _ in range(2):
            site.ask(during=lambda: setattr(site.clock, "now", site.clock.now + 0.1))

    answers = []
    site.ask_inside(100, lambda: (answer_the_first(), answers.append(site.ask())))

    assert answers[0][0] == "200 OK"


def test_what_was_slow_is_forgotten(site):
    site.let_each_take(0.1)
    site.let_each_take(0.005, count=1000)

    [answer] = ask_with(site, 200, {})

    assert answer[0] == "200 OK"


def test_request_that_waits_in_a_line_of_its_own_does_not_count(site):
    site.let_each_take(0.05)
    answers = []

    def wait_in_line(count):
        if count == 0:
            answers.append(site.ask())
            return
        with step_aside():
            site.ask(during=lambda: wait_in_line(count - 1))

    site.ask(during=lambda: wait_in_line(60))

    assert answers[0][0] == "200 OK"
    assert site.door.inside == set()


def test_request_that_fails_counts_no_more(site):
    def fail():
        raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"):
        site.ask(during=fail)

    assert site.door.inside == set()


def test_waiting_outside_of_requests_is_nothing_special():
    with step_aside():
        pass


def test_large_body_of_a_refused_request_is_not_read(site):
    class Response:
        is_closing = False

        def force_close(self):
            self.is_closing = True

        def start(self, *head):
            pass

    site.let_each_take(0.05)
    small, large = Response(), Response()

    def send():
        for response, length in ((small, "500"), (large, "50000000")):
            environ = {"PATH_INFO": "/api/v1/scans", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": length}
            site.application(environ, response.start)

    site.ask_inside(31, send)

    assert (small.is_closing, large.is_closing) == (False, True)


def test_threads_of_a_development_server_do_not_miscount(site):
    threads = [threading.Thread(target=lambda: [site.ask() for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.door.inside == set()


def test_requests_given_up_say_nothing_of_how_many_can_be_answered(site):
    site.let_each_take(0.02)

    def give_up(_environ, start_response):
        site.clock.now += 0.02
        start_response("503 Service Unavailable", [])
        return [b""]

    giving_up = site.door.count(give_up)
    for _ in range(500):
        giving_up({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda *_head: None)

    [few] = ask_with(site, 14, {})
    [many] = ask_with(site, 15, {})

    assert (few[0], many[0]) == ("200 OK", "503 Service Unavailable")
