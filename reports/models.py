"""The summary of the day by e-mail: who gets it and what became of each day's. Refused scans looked at."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.periods import Period, round_down_to_quarter

# A summary that is sent in the morning tells of the day before.
NOON = time(12)
MOST_FAILED_NAMED = 3
# A worker that was killed leaves no trace in the row of what it was to send.
LONGEST_ON_ITS_WAY = timedelta(minutes=10)


class SummaryMail(models.Model):
    """The one row that says whether, when and to whom the summary of the day goes. Off at first."""

    enabled = models.BooleanField(_("send it"), default=False)
    at = models.TimeField(
        _("time of day"),
        default=time(20, 0),
        help_text=_(
            "In the site's time zone. Before noon it tells of the whole day before; later, of the day until "
            "then, beside the day before until the same time."
        ),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("people"),
        help_text=_("They need an e-mail address."),
    )
    addresses = models.TextField(
        _("further addresses"), blank=True, help_text=_("One e-mail address a line.")
    )
    # Since when it has been switched on at this time of day: what was due before was not missed.
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("summary by e-mail")
        verbose_name_plural = _("summary by e-mail")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="summary_mail_one_row")]

    def __str__(self) -> str:
        return str(_("Summary by e-mail"))

    @property
    def address_list(self) -> list[str]:
        return [line.strip() for line in self.addresses.splitlines() if line.strip()]

    @property
    def recipients(self) -> list[str]:
        """All addresses, of people who are still here, each once however it is spelt: as it is first."""
        people = self.people.filter(is_active=True).exclude(email="")
        # In one order each time: a spelling that changed between two tries would get a second mail.
        of_people = people.order_by("id").values_list("email", flat=True)
        spelt: dict[str, str] = {}
        for address in [*of_people, *self.address_list]:
            spelt.setdefault(address.casefold(), address)
        return sorted(spelt.values())

    def compute_due_time(self, day: date) -> datetime:
        """When this day's summary is to be sent."""
        on = day + timedelta(days=1) if self.at < NOON else day
        return timezone.make_aware(datetime.combine(on, self.at))

    def choose_period(self, day: date) -> Period:
        """What this day's summary tells of: the whole day, or as much of it as is over when it is sent."""
        return Period(day, day, until=None if self.at < NOON else round_down_to_quarter(self.at))

    def clean(self) -> None:
        for address in self.address_list:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError({"addresses": _("%s is no e-mail address.") % address}) from error


class SentSummary(models.Model):
    """The summary of one day: when all had it, or when it is tried next. Neither: it is too late for it."""

    day = models.DateField(_("day"), primary_key=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # A process that tries moves it on first, so it says too until when nobody else may.
    next_at = models.DateTimeField(_("tried next at"), null=True)
    tries = models.IntegerField(_("tries"), default=0)
    # What stopped all of it. What stopped one mail is in that mail's row.
    trouble = models.TextField(_("what is wrong"), default="", blank=True)

    class Meta:
        verbose_name = _("sent summary")
        verbose_name_plural = _("sent summaries")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def has_failed(self) -> bool:
        """Whether admins should know. Asks for its mails."""
        in_vain = bool(self.trouble) or any(mail.trouble for mail in self.mails.all())
        return self.sent_at is None and (self.next_at is None or in_vain)

    @property
    def outcome(self) -> str:
        """What became of it: "sent to 3", or "2 of 3, not to x@y.in: 550 Unknown, tried again at 20:10"."""
        mails = list(self.mails.all())
        sent = sum(mail.sent_at is not None for mail in mails)
        if self.sent_at:
            return ngettext("sent to %d", "sent to %d", sent) % sent
        counted = [_("%(sent)d of %(all)d") % {"sent": sent, "all": len(mails)}] if mails else []
        parts = [*counted, *self.list_failures(mails), self.trouble, self.prospect]
        return ", ".join(part for part in parts if part)

    def list_failures(self, mails: list["SentMail"]) -> list[str]:
        failed = [mail for mail in mails if mail.trouble]
        named = [f"{_('not to')} {mail.address}: {mail.trouble}" for mail in failed[:MOST_FAILED_NAMED]]
        others = len(failed) - len(named)
        return [*named, ngettext("and %d other", "and %d others", others) % others] if others else named

    @property
    def prospect(self) -> str:
        if self.next_at is None:
            return str(_("not sent in time"))
        return _("tried again at %s") % f"{timezone.localtime(self.next_at):%H:%M}"


class SentMail(models.Model):
    """One mail to one address: a day's summary, or for no `summary` one that an admin asked for."""

    summary = models.ForeignKey(SentSummary, models.CASCADE, null=True, related_name="mails")
    address = models.TextField(_("address"))
    asked_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    trouble = models.TextField(_("what is wrong"), default="", blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "address"], name="sent_mail_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def outcome(self) -> str:
        """What became of a mail that an admin asked for."""
        if self.sent_at:
            return _("sent at %s") % f"{timezone.localtime(self.sent_at):%H:%M}"
        if self.trouble:
            return self.trouble
        if timezone.now() - self.asked_at > LONGEST_ON_ITS_WAY:
            return str(_("not sent: see that the worker runs"))
        return str(_("on its way: the worker sends it"))


class ClearedScan(models.Model):
    """A refused scan that needs nobody any more: who looked at it, when, and what came of it."""

    # A scan is never removed, and the table of scans must not be locked for this one.
    scan = models.OneToOneField(
        "scanning.Scan", models.PROTECT, primary_key=True, related_name="cleared", db_constraint=False
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("cleared scan")
        verbose_name_plural = _("cleared scans")
        indexes = [models.Index(fields=["at"], name="cleared_scan_at")]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.note}"


class NewBagTally(models.Model):
    """Bags by the quarter of an hour in which they were first seen: so many more, or fewer, to be added up.

    The worker counts those with ids up to `last_bag_id` (tally_new_bags); a trigger corrects what is counted
    for bags that are withdrawn, restored, deleted or given to another area, in rows without it. Nobody
    updates a row, so nobody waits for another.
    """

    quarter_at = models.DateTimeField()
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    parent_count = models.IntegerField()
    child_count = models.IntegerField()
    last_bag_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["quarter_at"], name="new_bag_tally_quarter"),
            models.Index(
                fields=["last_bag_id"], condition=Q(last_bag_id__isnull=False), name="new_bag_tally_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter_at}: {self.parent_count}, {self.child_count}"
