"""Who gets the summary of the day by e-mail, and what became of each day's."""

from datetime import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SummaryMail(models.Model):
    """The one row that says whether, when and to whom the summary of the day goes. Off at first."""

    enabled = models.BooleanField(_("send it"), default=False)
    at = models.TimeField(
        _("time of day"),
        default=time(20, 0),
        help_text=_("In the site's time zone. Before noon it tells of the day before."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
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
        """All addresses, each once, of people who are still here."""
        people = self.people.filter(is_active=True).exclude(email="").values_list("email", flat=True)
        return sorted({*people, *self.address_list})

    def clean(self) -> None:
        for address in self.address_list:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError({"addresses": _("%s is no e-mail address.") % address}) from error


class SentSummary(models.Model):
    """The summary of one day: when it was sent, or how often it was tried in vain and why."""

    day = models.DateField(_("day"), primary_key=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    recipients = models.IntegerField(_("to how many"), default=0)
    tries = models.IntegerField(_("tries"), default=0)
    tried_at = models.DateTimeField(_("tried at"), null=True)
    trouble = models.TextField(_("what is wrong"), default="", blank=True)

    class Meta:
        verbose_name = _("sent summary")
        verbose_name_plural = _("sent summaries")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"
