"""What several apps keep: files, and how far a background job is."""

import unicodedata
from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A worker says twice a second that it is at work on a job. After this long without a word the job is dead.
SILENCE = timedelta(seconds=10)
WAITING, WORKING = "waiting", "working"


class Branding(models.Model):
    """What the site calls itself and the picture at the head of its papers. One row, made by a migration."""

    site_name = models.CharField(_("site name"), max_length=80, default="TraceTrack")
    logo = models.BinaryField(_("logo"), default=b"")

    class Meta:
        verbose_name = _("name and logo")
        verbose_name_plural = _("name and logo")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="branding_one_row")]

    def __str__(self) -> str:
        return self.site_name

    def clean(self) -> None:
        """The name must be one line: it is shown in the head of mails."""
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in self.site_name):
            raise ValidationError({"site_name": _("Write it in one line, without control characters.")})


def site_name() -> str:
    return Branding.objects.values_list("site_name", flat=True).get(id=1)


def site_logo() -> bytes:
    """The site's logo as PNG, or nothing."""
    return bytes(Branding.objects.values_list("logo", flat=True).get(id=1))


class StoredFile(models.Model):
    """A file kept in the database: any machine of the site can work on it, and none shares a disk."""

    name = models.CharField(_("name"), max_length=255)
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.name


class FilePart(models.Model):
    """A megabyte of a stored file, or less at its end."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_part_once")]

    def __str__(self) -> str:
        return f"{self.file_id}, part {self.number}"


class BackgroundJob(models.Model):
    """Something that the worker does for a person who may watch, leave, come back and cancel.

    Each kind has states of its own; they begin with WAITING and WORKING.
    `attempt` counts how often it was begun: what an earlier attempt still does has no effect.
    """

    phase = models.CharField(_("phase"), max_length=20, default="", blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    phase_began_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=WAITING)
    cancel_wanted = models.BooleanField(default=False)
    attempt = models.PositiveIntegerField(default=0)
    # Why it stopped, as a sentence.
    trouble = models.TextField(_("what is wrong"), default="", blank=True)
    # What each phase is called.
    phases: ClassVar[dict[str, Any]] = {}

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in (WAITING, WORKING)

    @property
    def is_dead(self) -> bool:
        """Whether the process that worked on it was killed."""
        is_silent = self.alive_at is None or timezone.now() - self.alive_at > SILENCE
        return self.state == WORKING and is_silent
