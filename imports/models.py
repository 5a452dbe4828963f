"""Imported files, how far each is, and what each of them made."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bags.models import Bag
from core.models import WAITING, WORKING, BackgroundJob, StoredFile
from imports.reader.header_words import FIELDS
from imports.run_types import (
    FileFound,
    ImportOptions,
    Remedies,
    RowCounts,
    RunEffects,
    SampleRow,
    UndoneCounts,
)


class ImportRun(BackgroundJob):
    """An uploaded file: read, checked, imported, perhaps undone.

    Its one `state` is changed by guarded updates of named fields: imports.runs.
    """

    phases = {
        "reading": _("Reading the file"),
        "checking": _("Checking the rows against the base"),
        "writing": _("Writing bags and links"),
        "finishing": _("Finishing"),
        "previewing": _("Finding what an undo would do"),
        "undoing": _("Undoing the import"),
    }

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        WORKING = WORKING, _("being worked on")
        ASKS = "asks", _("questions are to be answered")
        CHECKED = "checked", _("checked, not imported")
        UNREADABLE = "unreadable", _("cannot be read")
        STOPPED = "stopped", _("stopped")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("undone")

    class Task(models.TextChoices):
        READ = "read", _("read and check")
        IMPORT = "import", _("import")
        PREVIEW = "preview", _("find what an undo would do")
        UNDO = "undo", _("undo the import")

    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+", db_index=False)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    task = models.CharField(_("what is to be done"), max_length=7, choices=Task.choices, default=Task.READ)
    made_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    # Since when it waits for its turn, or waited the last time.
    requested_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("uploaded by"),
    )
    options: ImportOptions = models.JSONField(default=dict)  # type: ignore[assignment]
    # What reading the file found; null before.
    found: FileFound | None = models.JSONField(null=True)  # type: ignore[assignment]
    # What the check found; null before, and while columns are to be named.
    counts: RowCounts | None = models.JSONField(_("rows"), null=True)  # type: ignore[assignment]
    # Rows by reason.
    reasons: dict[str, int] = models.JSONField(default=dict)  # type: ignore[assignment]
    samples: list[SampleRow] = models.JSONField(default=list)  # type: ignore[assignment]
    # What importing it changes besides the bags that its rows are about.
    effects: RunEffects = models.JSONField(default=dict)  # type: ignore[assignment]
    # What an admin can set right on the page of the run.
    remedies: Remedies = models.JSONField(default=dict)  # type: ignore[assignment]
    # How long each phase took.
    seconds: dict[str, float] = models.JSONField(default=dict)  # type: ignore[assignment]
    good_rows_only = models.BooleanField(_("import the good rows only"), default=False)
    imported_at = models.DateTimeField(_("imported at"), null=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("imported by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("undone by"),
    )
    undone: UndoneCounts | None = models.JSONField(null=True)  # type: ignore[assignment]
    # What an undo would do, as it was found at the request of an admin at `previewed_at`.
    preview: UndoneCounts | None = models.JSONField(null=True)  # type: ignore[assignment]
    previewed_at = models.DateTimeField(null=True)
    previewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        indexes = [
            models.Index(fields=["sha256"], name="import_run_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("admin:imports_importrun_change", args=[self.pk])

    @property
    def is_imported(self) -> bool:
        """Whether what it made is still there. A run that was undone may be imported once more."""
        if self.imported_at is None:
            return False
        return self.undone_at is None or self.undone_at < self.imported_at

    @property
    def does_something(self) -> bool:
        return bool(self.counts and self.counts["new"] + self.counts["changed"])


class ImportedRange(models.Model):
    """Ids that one import gave in a row: a million new bags are a few of these."""

    class Made(models.TextChoices):
        BAG = "bag", _("bag")
        LINK = "link", _("link")
        BILL = "bill", _("bill")
        LINE = "line", _("bill line")
        # Retired when an earlier import was undone, and restored by this one.
        RESTORED = "restored", _("bag brought back")

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="ranges")
    made = models.CharField(_("made"), max_length=8, choices=Made.choices)
    first_id = models.BigIntegerField(_("first id"))
    last_id = models.BigIntegerField(_("last id"))

    class Meta:
        verbose_name = _("imported range")
        verbose_name_plural = _("imported ranges")
        indexes = [models.Index(fields=["made", "first_id"], name="imported_range_made")]

    def __str__(self) -> str:
        return f"{self.made} {self.first_id} to {self.last_id}"


class BagDetail(models.Model):
    """What a file's other columns say of a bag, if the admin chose to keep them. `said`: {column: text}."""

    bag = models.ForeignKey("bags.Bag", models.CASCADE, related_name="details", db_index=False)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    said = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bag", "run"], name="bag_detail_once_per_run")]

    def __str__(self) -> str:
        return ", ".join(f"{name}: {text}" for name, text in self.said.items())


class AreaChange(models.Model):
    """A bag that was there and got another area by an import: undoing that puts the bag back.

    `before`: null if it had none.
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="area_changes", db_index=False)
    bag = models.ForeignKey("bags.Bag", models.CASCADE, related_name="+")
    before = models.ForeignKey("accounts.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    after = models.ForeignKey("accounts.Area", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "bag"], name="area_change_once_per_run")]

    def __str__(self) -> str:
        return f"{self.bag_id}, {self.before_id} to {self.after_id}"


class KeptBag(models.Model):
    """A bag that stayed when its import was undone, because it had been used. `why`: messages.OF_KEPT."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="kept_bags", db_index=False)
    bag = models.ForeignKey("bags.Bag", models.CASCADE, related_name="+")
    why = models.CharField(_("why"), max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "bag"], name="kept_bag_once_per_run")]

    def __str__(self) -> str:
        return f"{self.bag_id}, {self.why}"


class HeaderWord(models.Model):
    """What a word above a column means, as an admin chose once. `field` is empty for a column left out."""

    word = models.CharField(_("word"), max_length=200, unique=True)
    field = models.CharField(
        _("means"), max_length=10, blank=True, choices=[("", _("leave out")), *((f, f) for f in FIELDS)]
    )

    class Meta:
        verbose_name = _("header word")
        verbose_name_plural = _("header words")

    def __str__(self) -> str:
        return self.word


class KindWord(models.Model):
    """What a word in a column of kinds means, as an admin chose once."""

    word = models.CharField(_("word"), max_length=200, unique=True)
    kind = models.CharField(_("means"), max_length=6, choices=Bag.Kind.choices)

    class Meta:
        verbose_name = _("word for a kind")
        verbose_name_plural = _("words for kinds")

    def __str__(self) -> str:
        return self.word
