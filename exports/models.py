"""Files that the worker writes, and how far each is."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import WAITING, WORKING, BackgroundJob, StoredFile


class ExportRun(BackgroundJob):
    """A file that the worker writes: a list as somebody saw it, or the result of an import run.

    `asked`: the list's address as {name: value}, with "ids" where rows were chosen; or {"run": its number}.
    Of a list outside the admin: {"query": the part of its address behind the question mark}.
    """

    phases = {"exporting": _("Writing the file")}

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        WORKING = WORKING, _("being written")
        DONE = "done", _("ready")
        STOPPED = "stopped", _("stopped")

    class What(models.TextChoices):
        BAGS = "bags", _("bags")
        LINKS = "links", _("links")
        BILLS = "bills", _("bills")
        SCANS = "scans", _("scans")
        AUDIT = "audit", _("audit")
        RESULT = "result", _("result of an import")
        REFUSED = "refused", _("refused rows of an import")
        # As people find them on the pages outside the admin.
        FOUND_BAGS = "found_bags", _("bags")
        FOUND_BILLS = "found_bills", _("bills")
        FOUND_SCANS = "found_scans", _("scans")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (xlsx)")
        CSV = "csv", _("text (csv)")

    what = models.CharField(_("what"), max_length=12, choices=What.choices)
    file_format = models.CharField(_("format"), max_length=4, choices=Format.choices, default=Format.XLSX)
    asked = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("asked for by"),
    )
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+", db_index=False)
    rows = models.BigIntegerField(_("rows"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.what}-{self.pk}.{self.file_format}"

    def get_absolute_url(self) -> str:
        return reverse("admin:exports_exportrun_change", args=[self.pk])
