"""Days of the site, and times the way people say them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def start_of_day(day: date) -> datetime:
    """The site's midnight at which this day begins."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def start_of_today() -> datetime:
    """The last midnight of the site."""
    return start_of_day(timezone.localdate())


def format_spoken_time(at: datetime, now: datetime | None = None) -> str:
    """`at` in the site's time zone: "today at 09:02", "yesterday at 18:40", "on 3 May 2026 at 10:42"."""
    at = timezone.localtime(at)
    today = timezone.localtime(now or timezone.now()).date()
    clock = at.strftime("%H:%M")
    if at.date() == today:
        return _("today at %(clock)s") % {"clock": clock}
    if at.date() == today - timedelta(days=1):
        return _("yesterday at %(clock)s") % {"clock": clock}
    return format_exact_time(at)


def format_exact_time(at: datetime) -> str:
    """`at` in the site's time zone, for paper, where "today" is wrong tomorrow: "on 3 May 2026 at 10:42"."""
    at = timezone.localtime(at)
    return _("on %(day)s at %(clock)s") % {"day": date_format(at, "j F Y"), "clock": at.strftime("%H:%M")}


def format_short_time(at: datetime | None) -> str:
    """`at` in the site's time zone: "today 09:02", "yesterday 18:40", "3 May 2026 10:42". "" for none."""
    return "" if at is None else str(_write_time(at, *_read_circumstances())[0])


def write_time_tag(at: datetime) -> SafeString:
    """`at` as people read it, as `format_short_time`, and as machines do."""
    return _write_time(at, *_read_circumstances())[1]


def begin_time_tags() -> Callable[[datetime], SafeString]:
    """`write_time_tag` for the many times of one page, which looks once at the clock."""
    circumstances = _read_circumstances()
    return lambda at: _write_time(at, *circumstances)[1]


def _read_circumstances() -> tuple[tzinfo, date, str | None]:
    """What the words for a time depend on: the site's zone and day, and the reader's language."""
    zone = timezone.get_current_timezone()
    return zone, timezone.now().astimezone(zone).date(), get_language()


# What many look at has the same times again and again.
@lru_cache(maxsize=4_000)
def _write_time(at: datetime, zone: tzinfo, today: date, language: str | None) -> tuple[str, SafeString]:
    at = at.astimezone(zone)
    words = _name_day(at.date(), today, language) % {"clock": f"{at.hour:02}:{at.minute:02}"}
    return words, format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


# A page has few days and many times.
@lru_cache(maxsize=1_000)
def _name_day(day: date, today: date, _language: str | None) -> str:
    """The day in words, with a place for the clock."""
    if day == today:
        return _("today %(clock)s")
    if day == today - timedelta(days=1):
        return _("yesterday %(clock)s")
    return f"{date_format(day, 'j M Y')} %(clock)s"
