"""The summary of the day by e-mail: sent once a day, tried again when that fails."""

import logging
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from bags.models import site_settings
from reporting.models import SentSummary, SummaryMail
from reporting.periods import Period
from reporting.tables import Table, day

logger = logging.getLogger(__name__)
MOST_TRIES = 6
TRY_AGAIN_AFTER = timedelta(minutes=10)
# A worker that was down at the time sends it later, but not the next morning.
TOO_LATE_AFTER = timedelta(hours=6)
# A summary that is sent in the morning tells of the day before.
NOON = time(12)


def send_if_due() -> None:
    """Send the summary if it is time and nobody has sent it yet.

    The row of the day is locked while it is sent, so two workers never send it twice.
    """
    mail = SummaryMail.objects.filter(id=1, enabled=True).first()
    if mail is None:
        return
    now = timezone.localtime()
    due_on = now.date() if now.time() >= mail.at else now.date() - timedelta(days=1)
    if now - timezone.make_aware(datetime.combine(due_on, mail.at)) > TOO_LATE_AFTER:
        return
    told_of = due_on - timedelta(days=1) if mail.at < NOON else due_on
    SentSummary.objects.bulk_create([SentSummary(day=told_of)], ignore_conflicts=True)
    with transaction.atomic():
        waiting = SentSummary.objects.select_for_update(skip_locked=True)
        sent = waiting.filter(day=told_of, sent_at=None, tries__lt=MOST_TRIES).first()
        if sent is None or (sent.tried_at and now - sent.tried_at < TRY_AGAIN_AFTER):
            return
        try:
            sent.recipients = send(mail, sent.day, mail.recipients)
            sent.sent_at, sent.trouble = timezone.now(), ""
        except OSError as error:  # what smtplib raises is one, and so is a host that cannot be reached
            logger.error("The summary of %s was not sent: %s", sent.day, error)
            sent.trouble = str(error)[:500]
        sent.tries += 1
        sent.tried_at = timezone.now()
        sent.save()


def send(mail: SummaryMail, of_day: date, recipients: list[str]) -> int:
    """Send the summary of a day to these addresses, each alone. Gives how many. Raises OSError."""
    with override(mail.language):
        tables = day(Period(of_day, of_day))
        site = site_settings().site_name
        in_words = Period(of_day, of_day).in_words
        html = render_to_string(
            "reporting/summary_mail.html", {"tables": tables, "day": in_words, "site": site}
        )
        text = "\n\n".join([in_words, *map(as_text, tables)])
        subject = f"{site}: {in_words}"
    for address in recipients:
        message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
        message.attach_alternative(html, "text/html")
        message.send()
    return len(recipients)


def as_text(table: Table) -> str:
    """A table for people whose mail shows no HTML: a line a row, with the day before in brackets."""
    return "\n".join(f"{name}: {now} ({before}; {change})" for name, now, before, change in table.rows)
