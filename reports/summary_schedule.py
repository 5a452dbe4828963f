"""Which day's summary is due by e-mail, and who sends it: one worker at a time, until it is too late."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from reports.models import SentSummary, SummaryMail

FIRST_GAP, LONGEST_GAP = timedelta(minutes=10), timedelta(hours=1)
# A worker that was down at the time sends it later, but not the next morning.
TOO_LATE_AFTER = timedelta(hours=6)
# The worker looks each minute; it may be started anew meanwhile.
OVERDUE_AFTER = timedelta(minutes=15)
# A worker that was down for longer leaves no trace of the days before.
MOST_DAYS_MISSED = 31


def find_latest_day(mail: SummaryMail, moment: datetime) -> date:
    """The last day whose summary was due at that moment."""
    day = timezone.localtime(moment).date()
    while mail.compute_due_time(day) > moment:
        day -= timedelta(days=1)
    return day


def find_overdue_day(mail: SummaryMail, now: datetime) -> date | None:
    """The last day whose summary any worker that runs would have seen by now; None if there was none yet."""
    day = find_latest_day(mail, now - OVERDUE_AFTER)
    return day if mail.compute_due_time(day) >= mail.since else None


def record_missed(mail: SummaryMail, now: datetime) -> None:
    """What it is too late for is not tried any more. Days that no worker saw get a row that says so."""
    latest = find_latest_day(mail, now - TOO_LATE_AFTER)
    SentSummary.objects.filter(day__lte=latest, next_at__isnull=False).update(next_at=None)
    days = [latest - timedelta(days=number) for number in range(MOST_DAYS_MISSED)]
    missed = [SentSummary(day=day) for day in days if mail.compute_due_time(day) >= mail.since]
    SentSummary.objects.bulk_create(missed, ignore_conflicts=True)


def claim(day: date, now: datetime) -> SentSummary | None:
    """This day's summary, for the caller alone until its `next_at`; None if it is done, too late or claimed.

    A worker that dies leaves its claim behind: the next one goes on after the gap.
    """
    SentSummary.objects.bulk_create([SentSummary(day=day, next_at=now)], ignore_conflicts=True)
    waiting = SentSummary.objects.filter(day=day, next_at__lte=now)
    found = waiting.first()
    if found is None:
        return None
    found.tries += 1
    # Of two that found it one moves it on; the other's update then finds nothing.
    moved_on = waiting.update(tries=found.tries, next_at=now + compute_gap(found.tries), trouble="")
    return found if moved_on else None


def extend_claim(summary: SentSummary) -> bool:
    """Whether the caller still has the summary. If so, it is the caller's for the whole gap once more."""
    ours = SentSummary.objects.filter(day=summary.day, tries=summary.tries, next_at__isnull=False)
    return ours.update(next_at=timezone.now() + compute_gap(summary.tries)) == 1


def compute_gap(tries: int) -> timedelta:
    gap: timedelta = min(FIRST_GAP * 2 ** (tries - 1), LONGEST_GAP)
    return gap
