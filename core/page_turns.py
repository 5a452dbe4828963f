"""Pages go on one after the other, behind all else that a process has to do.

A process has one loop, in which each request goes on when what it waited for is there. When a hundred people
open a page at once, a scan would wait behind all of them each time. So a page that could go on waits in a
line, and the loop lets one go on when nothing else is ready.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import gevent
from gevent import monkey
from gevent.hub import Waiter

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
# When a page came, by time.perf_counter(): its wait counts as its own.
CAME_AT = "tracetrack.came_at"
# More of them than this wait as others do.
MOST_PATIENT = 200
# Of the time of a loop that always has something else to do, pages get a third.
SHARE = 0.5
# Seconds by which they may be ahead of it or behind.
MOST_CREDIT = 0.02
# A loop that comes round sooner had nothing to do.
IDLE_SECONDS = 0.0002


@dataclass(eq=False)
class _Page:
    """A page under way. `has_place`: it is one of those that may be."""

    turns: "PageTurns"
    has_place: bool = False
    is_over: bool = False


Line = deque[tuple[_Page, Any]]


class PageTurns:
    """Lets `at_once` pages be under way, of which one goes on when nothing else is ready. Others wait.

    All is a page but what is `apart`: beginnings of paths. It waits to begin and after each wait for the
    database. While a loop has other things to do all the time, pages get half of the time that these take:
    nobody waits for ever. Pages at the addresses `patient` begin to wait within `aside`.
    """

    def __init__(
        self,
        *,
        at_once: int,
        apart: tuple[str, ...],
        patient: tuple[str, ...] = (),
        aside: Callable[[], AbstractContextManager[None]] = nullcontext,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.at_once, self.apart, self.now = at_once, apart, now
        self.patient, self.aside = patient, aside
        self.under_way = 0
        # Those that have a place go first, then those that had one, then new ones.
        self.ready: Line = deque()
        self.returning: Line = deque()
        self.new: Line = deque()
        self.timer: Any = None
        self.looked_at = self.credit = 0.0

    def line_up(self, application: Application) -> Application:
        """The application, whose pages take turns."""

        def lined_up(environ: Environ, start_response: Any) -> Iterable[bytes]:
            path = environ.get("PATH_INFO", "")
            if path.startswith(self.apart) or not monkey.is_module_patched("socket"):
                return application(environ, start_response)
            environ[CAME_AT] = self.now()
            page = _Page(self)
            token = current_page.set(page)
            is_patient = path in self.patient and len(self.new) < MOST_PATIENT
            try:
                with self.aside() if is_patient else nullcontext():
                    self.wait(page, self.new)
                return application(environ, start_response)
            finally:
                current_page.reset(token)
                page.is_over = True
                self.leave(page)

        return lined_up

    def wait(self, page: _Page, line: Line) -> None:
        """Until this page is let go on."""
        waiting = (page, Waiter())
        line.append(waiting)
        self._look_soon()
        try:
            waiting[1].get()
        except BaseException:  # its greenlet is ended
            if waiting in line:
                line.remove(waiting)
            raise

    def leave(self, page: _Page) -> None:
        """Give this page's place to another one."""
        if page.has_place:
            page.has_place = False
            self.under_way -= 1
            self._look_soon()

    def _look_soon(self) -> None:
        """Let pages go on behind all that is ready by then."""
        if (self.timer is not None and self.timer.active) or self._find_line() is None:
            return
        if self.timer is None:
            self.timer = gevent.get_hub().loop.timer(0)
            self.timer.priority = self.timer.loop.MINPRI
        self.looked_at = self.now()
        self.timer.start(self.let_go_on)

    def let_go_on(self) -> None:
        """If nothing else was ready, or pages had less than their share, let one go on until it waits."""
        began = self.now()
        others_took = began - self.looked_at
        self.credit = min(self.credit + others_took * SHARE, MOST_CREDIT)
        line = self._find_line()
        if line is not None and (self.credit > 0 or others_took < IDLE_SECONDS):
            page, waiter = line.popleft()
            if not page.has_place and not page.is_over:
                page.has_place = True
                self.under_way += 1
            waiter.switch(None)
            self.credit = max(self.credit - (self.now() - began), -MOST_CREDIT)
        self.timer.stop()
        self._look_soon()

    def _find_line(self) -> Line | None:
        """Whose turn it is."""
        if self.ready:
            return self.ready
        if self.under_way >= self.at_once:
            return None
        return self.returning or self.new or None


current_page: ContextVar[_Page | None] = ContextVar("current_page", default=None)


def let_others_go_first() -> None:
    """If this is a page, which has waited for something: go on when nothing else is ready."""
    page = current_page.get()
    if page is not None and page.has_place and not page.is_over:
        page.turns.wait(page, page.turns.ready)


@contextmanager
def give_place_away() -> Iterator[None]:
    """While the block lasts, which may be long, another page is under way instead of this one."""
    page = current_page.get()
    if page is None or not page.has_place:
        yield
        return
    page.turns.leave(page)
    try:
        yield
    finally:
        if not page.is_over:
            page.turns.wait(page, page.turns.returning)
