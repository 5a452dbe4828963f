"""Times and days the way people say them: those of the site, at both ends of its day."""

import pytest
import time_machine
from django.utils.safestring import SafeString

from core.dates import (
    format_exact_time,
    format_short_time,
    format_spoken_time,
    start_of_today,
    write_time_tag,
)
from tests.builders import site_time

CLOCKS = ["00:05", "23:55"]


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    ("day", "at", "spoken", "short"),
    [
        ("2026-05-03", "00:00", "today at 00:00", "today 00:00"),
        ("2026-05-02", "23:59", "yesterday at 23:59", "yesterday 23:59"),
        ("2026-05-02", "00:00", "yesterday at 00:00", "yesterday 00:00"),
        ("2026-05-01", "23:59", "on 1 May 2026 at 23:59", "1 May 2026 23:59"),
        ("2026-05-04", "00:00", "on 4 May 2026 at 00:00", "4 May 2026 00:00"),
    ],
)
def test_today_and_yesterday_are_the_sites(day, at, spoken, short, clock):
    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert (format_spoken_time(site_time(day, at)), format_short_time(site_time(day, at))) == (
            spoken,
            short,
        )


@pytest.mark.parametrize("clock", CLOCKS)
def test_exact_time_is_of_the_sites_day(clock):
    assert format_exact_time(site_time("2026-05-03", clock)) == f"on 3 May 2026 at {clock}"


@pytest.mark.parametrize("clock", CLOCKS)
def test_today_starts_at_the_sites_midnight(clock):
    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert start_of_today() == site_time("2026-05-03", "00:00")


def test_time_tag_has_the_sites_time_for_people_and_machines():
    with time_machine.travel(site_time("2026-05-03", "10:00"), tick=False):
        tag = write_time_tag(site_time("2026-05-02", "09:02"))

    assert tag == '<time datetime="2026-05-02T09:02:00+05:30">yesterday 09:02</time>'
    assert isinstance(tag, SafeString)
