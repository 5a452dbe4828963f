"""Time that passes when a test says so, and tests that wait for a day to end."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# A test takes no longer (pyproject.toml); those that may look at no day.
LONGEST = 60


def count_seconds_to_wait(now, zone):
    """Until the next day begins in this zone, if that is so soon that a test could see it begin."""
    here = now.astimezone(ZoneInfo(zone))
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    left = tomorrow.timestamp() - now.timestamp()
    return left if left <= LONGEST else 0


class Clock:
    """What a module may have as its `time`."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now
