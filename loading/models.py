"""Loaded files, and what each of them made."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One loaded file. `counts`: {"read", "new", "same", "changed", "refused"}, in rows."""

    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    counts = models.JSONField(_("rows"))
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        indexes = [models.Index(fields=["sha256"], name="import_run_file")]

    def __str__(self) -> str:
        return self.file_name


class LoadedRange(models.Model):
    """Ids that one load gave in a row: a million new bags are a few of these."""

    class Made(models.TextChoices):
        BAG = "bag", _("bag")
        LINK = "link", _("link")
        BILL = "bill", _("bill")
        LINE = "line", _("bill line")

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="ranges")
    made = models.CharField(_("made"), max_length=4, choices=Made.choices)
    first_id = models.BigIntegerField(_("first id"))
    last_id = models.BigIntegerField(_("last id"))

    class Meta:
        verbose_name = _("loaded range")
        verbose_name_plural = _("loaded ranges")
        indexes = [models.Index(fields=["made", "first_id"], name="loaded_range_made")]

    def __str__(self) -> str:
        return f"{self.made} {self.first_id} to {self.last_id}"
