"""The summary of the day by e-mail: sent once a day to each, tried again where that fails."""

import logging
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bags.templatetags.formats import number, signed
from core.database import release_connection
from core.models import site_name
from reports.models import SentMail, SentSummary, SummaryMail
from reports.periods import Period, round_down_to_quarter
from reports.summary_schedule import claim, extend_claim, find_latest_day, find_overdue_day, record_missed
from reports.tables import Table, list_day_tables

logger = logging.getLogger(__name__)


class CannotSend(Exception):
    """There is no way to send it, or nobody to send it to. Its text says why, for admins."""


@dataclass(frozen=True)
class Letter:
    """What everybody gets, each in a mail of their own."""

    subject: str
    text: str
    html: str


def send_if_due() -> None:
    """Send the summary that is due to all who have not got it yet.

    No transaction is open while a mail server is talked to: the claim is written down before, and after
    each mail what became of it. A worker that is killed in between has at most one mail sent twice.
    """
    mail = SummaryMail.objects.filter(id=1, enabled=True).first()
    if mail is None:
        return
    now = timezone.now()
    record_missed(mail, now)
    of_day = find_latest_day(mail, now)
    summary = claim(of_day, now) if mail.compute_due_time(of_day) >= mail.since else None
    if summary:
        send_or_record_failure(mail, summary)


def send_or_record_failure(mail: SummaryMail, summary: SentSummary) -> None:
    """The edge of the worker's task: what goes wrong is told in the row, and tried again after the gap."""
    try:
        send_to_remaining(mail, summary)
    except Exception as error:
        logger.exception("The summary of %s was not sent.", summary.day)
        # It may be what went wrong; the next question opens another.
        release_connection()
        SentSummary.objects.filter(day=summary.day).update(trouble=describe_error(error))


def send_to_remaining(mail: SummaryMail, summary: SentSummary) -> None:
    """One mail that fails does not stop the rest. Raises CannotSend if none can be sent at all."""
    recipients = mail.recipients
    check_can_send(recipients)
    letter = write_letter(mail.choose_period(summary.day), mail.language)
    SentMail.objects.bulk_create(
        [SentMail(summary=summary, address=address) for address in recipients], ignore_conflicts=True
    )
    left = SentMail.objects.filter(summary=summary, address__in=recipients, sent_at=None)
    for waiting in left.all():
        if not extend_claim(summary):
            return
        send(letter, waiting)
    if not left.exists():
        SentSummary.objects.filter(day=summary.day).update(sent_at=timezone.now(), next_at=None)


def check_can_send(recipients: list[str]) -> None:
    if not settings.EMAIL_HOST:
        raise CannotSend(_("E-mail is not set up: EMAIL_HOST is empty"))
    if not recipients:
        raise CannotSend(_("Nobody is chosen who has an e-mail address"))


def write_letter(period: Period, language: str) -> Letter:
    with override(language):
        tables = list_day_tables(period)
        site = site_name()
        shown = {"tables": tables, "day": period.days, "site": site}
        return Letter(
            subject=f"{site}: {period.days}",
            text="\n\n".join([period.days, *map(format_lines, tables)]),
            html=render_to_string("reports/summary_mail.html", shown),
        )


def format_lines(table: Table) -> str:
    """A table for people whose mail shows no HTML: a line a row, with the day before in brackets."""
    return "\n".join(
        f"{name}: {number(now)} ({number(before)}; {signed(change)})"
        for name, now, before, change in table.rows
    )


def send_sample(mail_id: int) -> None:
    """Send today's summary so far, which an admin asked for. What becomes of it is told in its row."""
    asked = SentMail.objects.get(pk=mail_id)
    now = timezone.localtime()
    so_far = Period(now.date(), now.date(), until=round_down_to_quarter(now.time()))
    try:
        check_can_send([asked.address])
        send(write_letter(so_far, SummaryMail.objects.get().language), asked)
    except Exception as error:
        logger.exception("A summary that was asked for was not sent.")
        release_connection()
        SentMail.objects.filter(pk=mail_id).update(trouble=describe_error(error))


def send(letter: Letter, to: SentMail) -> None:
    """Send this mail, and write down what became of it."""
    sender = settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(letter.subject, letter.text, sender, [to.address])
    message.attach_alternative(letter.html, "text/html")
    row = SentMail.objects.filter(pk=to.pk)
    try:
        message.send()
    except (OSError, ValueError) as error:
        # OSError: all that smtplib raises, or nobody answers. ValueError: not fit for the head of a mail.
        logger.error("A summary was not sent to %s: %s", to.address, error)
        row.update(trouble=describe_error(error))
    else:
        row.update(sent_at=timezone.now(), trouble="")


def describe_error(error: Exception) -> str:
    """What the mail server said, or else the error's own words."""
    code, said = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {words}".strip()[:500] or str(error)[:500] or type(error).__name__


def describe_last_failure() -> str | None:
    """How the last summary failed, for admins; None if it was sent or is off. At most three queries."""
    mail = SummaryMail.objects.filter(id=1, enabled=True).first()
    if mail is None:
        return None
    last = SentSummary.objects.prefetch_related("mails").first()
    day = find_overdue_day(mail, timezone.now())
    # Only a worker writes rows: where none runs, the row itself is missing.
    if day and (last is None or last.day < day):
        return _("The summary of %s by e-mail was not sent: see that the worker runs.") % day
    if last is None or not last.has_failed:
        return None
    return _("The summary of %(day)s by e-mail: %(told)s") % {"day": last, "told": last.outcome}
