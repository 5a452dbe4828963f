"""Refused scans that somebody has looked at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
