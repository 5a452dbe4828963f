"""What the nightly self-check found."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.messages import SENTENCES


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
    def told(self) -> list[tuple[str, int, list[Any]]]:
        """Each difference: its sentence, how many there are, and some of them."""
        return [
            (str(SENTENCES.get(name, name)), found["count"], found["samples"])
            for name, found in self.differences.items()
        ]
