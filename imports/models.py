"""Loaded files, how far each is, and what each of them made."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports.reader.header_words import FIELDS

# Whoever works on a run says so twice a second. After this long without a word the work is dead.
SILENCE = timedelta(seconds=15)
WAITING, WORKING = "waiting", "working"


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


class Work(models.Model):
    """Something that the worker does for a person who may watch, leave, come back and cancel.

    Each kind has states of its own; they begin with WAITING and WORKING.
    `attempt` counts how often it was begun: what an earlier attempt still does has no effect.
    """

    phase = models.CharField(_("phase"), max_length=20, default="", blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    phase_began_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    state: str
    cancel_wanted = models.BooleanField(default=False)
    attempt = models.PositiveIntegerField(default=0)
    # Why it stopped, as a sentence.
    trouble = models.TextField(_("what is wrong"), default="", blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in (WAITING, WORKING)

    @property
    def is_dead(self) -> bool:
        """Whether whoever worked on it was killed."""
        is_silent = self.alive_at is None or timezone.now() - self.alive_at > SILENCE
        return self.state == WORKING and is_silent


class ImportRun(Work):
    """One file on its way into the base: read, checked, loaded, perhaps taken back.

    `options`: {"plans": [...], "take_hidden_rows": bool}, as the reading process takes them. `found`: what it
    gave. `counts`: {"read", "new", "same", "changed", "refused"}, in rows. `reasons`: rows by reason.
    `samples`: the first rows of each reason. `seconds`: by phase.
    """

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        WORKING = WORKING, _("being worked on")
        ASKS = "asks", _("columns are to be named")
        CHECKED = "checked", _("checked, not loaded")
        UNREADABLE = "unreadable", _("cannot be read")
        STOPPED = "stopped", _("stopped")
        LOADED = "loaded", _("loaded")
        TAKEN_BACK = "taken_back", _("taken back")

    class Task(models.TextChoices):
        READ = "read", _("read and check")
        LOAD = "load", _("load")
        TAKE_BACK = "take_back", _("take back")

    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+", db_index=False)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    task = models.CharField(_("what is to be done"), max_length=9, choices=Task.choices, default=Task.READ)
    made_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("uploaded by"),
    )  # fmt: skip
    options = models.JSONField(default=dict)
    found = models.JSONField(null=True)
    counts = models.JSONField(_("rows"), null=True)
    reasons = models.JSONField(default=dict)
    samples = models.JSONField(default=list)
    seconds = models.JSONField(default=dict)
    good_rows_only = models.BooleanField(_("load the good rows only"), default=False)
    loaded_at = models.DateTimeField(_("loaded at"), null=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("loaded by"),
    )  # fmt: skip
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("taken back by"),
    )  # fmt: skip
    # What went and how many bags stayed, as imports.undo.undo gives it.
    taken_back = models.JSONField(null=True)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        indexes = [
            models.Index(fields=["sha256"], name="import_run_file"),
            models.Index(
                fields=["taken_back_at"],
                condition=Q(taken_back_at__isnull=False),
                name="import_run_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("admin:loading_importrun_change", args=[self.pk])

    @property
    def does_something(self) -> bool:
        return bool(self.counts and self.counts["new"] + self.counts["changed"])


class ExportRun(Work):
    """A file that the worker writes: a list as somebody saw it, or the result of an import run.

    `asked`: the list's address as {name: value}, with "ids" where rows were chosen; or {"run": its number}.
    """

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
        RESULT = "result", _("result of an import")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (xlsx)")
        CSV = "csv", _("text (csv)")

    what = models.CharField(_("what"), max_length=6, choices=What.choices)
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
        return reverse("admin:loading_exportrun_change", args=[self.pk])


class LoadedRange(models.Model):
    """Ids that one load gave in a row: a million new bags are a few of these."""

    class Made(models.TextChoices):
        BAG = "bag", _("bag")
        LINK = "link", _("link")
        BILL = "bill", _("bill")
        LINE = "line", _("bill line")
        # Taken back with an earlier load, and brought back by this one.
        BACK = "back", _("bag brought back")

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


class BagDetail(models.Model):
    """What a file's other columns said of a bag, where the admin chose to keep them: {column: text}."""

    bag = models.ForeignKey("bags.Bag", models.CASCADE, related_name="details", db_index=False)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    said = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bag", "run"], name="bag_detail_once_per_run")]

    def __str__(self) -> str:
        return ", ".join(f"{name}: {text}" for name, text in self.said.items())


class KeptBag(models.Model):
    """A bag that stayed when its load was taken back, because it had been used. `why`: verdicts.OF_KEPT."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="kept_bags", db_index=False)
    bag = models.ForeignKey("bags.Bag", models.CASCADE, related_name="+")
    why = models.CharField(_("why"), max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "bag"], name="kept_bag_once_per_run")]

    def __str__(self) -> str:
        return f"{self.bag_id}, {self.why}"


class HeaderWord(models.Model):
    """What a word above a column means, as an admin has said once. `field` is empty for a column left out."""

    word = models.CharField(_("word"), max_length=200, unique=True)
    field = models.CharField(
        _("means"), max_length=10, blank=True, choices=[("", _("leave out")), *((f, f) for f in FIELDS)]
    )

    class Meta:
        verbose_name = _("header word")
        verbose_name_plural = _("header words")

    def __str__(self) -> str:
        return self.word
