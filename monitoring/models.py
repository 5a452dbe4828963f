"""What the nightly self-check found, and the mistakes of ours that requests met."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What each difference that the self-check can find says to people.
SENTENCES = {
    "bag_tally": gettext_lazy("The tally of bags differs from the bags."),
    "link_tally": gettext_lazy("The tally of links differs from the open links."),
    "bill_tally": gettext_lazy("The tally of bills differs from the bills."),
    "scan_tally": gettext_lazy("The tally of scans differs from the scans."),
    "wrong_kinds": gettext_lazy("What is no child is in a bag, or what is no parent holds something."),
    "scan_without_its_link": gettext_lazy("A saved scan has not the link that it made."),
    "link_without_a_cause": gettext_lazy("A child is in a parent, but no scan and no import put it there."),
    "link_ended_without_a_cause": gettext_lazy(
        "A child is no longer in a parent, but no scan and no import took it out."
    ),
    "line_without_a_cause": gettext_lazy("A parent is on a bill, but no scan and no import put it there."),
    "line_ended_without_a_cause": gettext_lazy(
        "A parent is no longer on a bill, but no scan, no import and no cancelling took it off."
    ),
    "closed_bill_without_version": gettext_lazy("A closed bill has not the versions that it was frozen as."),
    "broken_seal": gettext_lazy("The text of a closed bill does not fit its SHA-256."),
    "wrong_weight": gettext_lazy("The weight of a closed bill is not that of its children."),
    "trace": gettext_lazy(
        "The audit or the scans of a day are not as they were sealed. manage.py verify_audit says more."
    ),
    "changed_closed_bill": gettext_lazy("A closed bill holds something else than when it was closed."),
}


class SelfCheck(models.Model):
    """One comparison of history with the state. `differences`: {check: {"count", "samples"}}."""

    started_at = models.DateTimeField(gettext_lazy("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(gettext_lazy("finished at"), null=True)
    bag_count = models.BigIntegerField(gettext_lazy("bags"), default=0)
    link_count = models.BigIntegerField(gettext_lazy("open links"), default=0)
    scan_count = models.BigIntegerField(gettext_lazy("scans"), default=0)
    difference_count = models.BigIntegerField(gettext_lazy("differences"), default=0)
    differences = models.JSONField(gettext_lazy("which"), default=dict)
    trouble = models.TextField(gettext_lazy("what went wrong"), default="", blank=True)

    class Meta:
        verbose_name = gettext_lazy("self-check")
        verbose_name_plural = gettext_lazy("self-checks")
        ordering = ["-id"]

    def __str__(self) -> str:
        if self.trouble:
            return _("Not all could be compared. %s") % self.trouble.strip()
        if self.finished_at is None:
            return _("The check is under way.")
        return _("%(bags)s bags, %(differences)s differences") % {
            "bags": f"{self.bag_count:,}",
            "differences": f"{self.difference_count:,}",
        }

    @property
    def is_alarm(self) -> bool:
        """Whether somebody has to look: history and state differ, or could not be compared."""
        return self.difference_count > 0 or bool(self.trouble)

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def named_differences(self) -> list[tuple[str, int, list[Any]]]:
        """Each difference: its sentence, how many there are, and some of them."""
        return [
            (str(SENTENCES.get(name, name)), found["count"], found["samples"])
            for name, found in self.differences.items()
        ]


class DaySeal(models.Model):
    """What the audit and the scans of a day (UTC) were when it was over, chained to the day before.

    Written by the database's function seal_next_day, never changed or removed. `hours`: for each of the 24
    {"audit": [count, SHA-256], "scans": [count, SHA-256]}. `previous` is the `seal` of the day before.
    """

    day = models.DateField(gettext_lazy("day"), primary_key=True)
    previous = models.CharField(max_length=64)
    audit_count = models.BigIntegerField(gettext_lazy("audit entries"))
    scan_count = models.BigIntegerField(gettext_lazy("scans"))
    last_audit_id = models.BigIntegerField(null=True)
    last_scan_id = models.UUIDField(null=True)
    hours = models.JSONField()
    sealed_at = models.DateTimeField(gettext_lazy("sealed at"))
    seal = models.CharField(gettext_lazy("seal"), max_length=64)

    class Meta:
        verbose_name = gettext_lazy("seal of a day")
        verbose_name_plural = gettext_lazy("seals of days")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class ServerError(models.Model):
    """A request that was answered with 500. The log has all of it; here is what finds it, and no values."""

    request_id = models.CharField(gettext_lazy("request"), max_length=36, db_index=True)
    at = models.DateTimeField(gettext_lazy("at"), auto_now_add=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        verbose_name=gettext_lazy("person"),
    )
    method = models.CharField(gettext_lazy("method"), max_length=10)
    route = models.CharField(gettext_lazy("page"), max_length=200)
    exception = models.CharField(gettext_lazy("exception"), max_length=100)
    place = models.CharField(gettext_lazy("place in the code"), max_length=200)

    class Meta:
        verbose_name = gettext_lazy("error")
        verbose_name_plural = gettext_lazy("errors")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.request_id
