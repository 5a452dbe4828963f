"""Days of the site, and times the way people say them."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
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
