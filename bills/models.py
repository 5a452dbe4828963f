"""Bills, the parents on them, and the frozen versions of what left."""

from decimal import Decimal
from functools import cache

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from bags.models import Bag
from bills.number_rule import NUMBER_MAX_LENGTH, NUMBER_SIGNS, validate_number
from core.models import site_name


class Bill(models.Model):
    """A numbered document that lists parent bags: open until closed, then frozen."""

    # Counted by bills.queries for a page of bills; not stored.
    parent_count: int
    child_count: int
    weight_kg: Decimal
    sha256: str

    number = models.CharField(
        _("number"),
        max_length=NUMBER_MAX_LENGTH,
        db_collation="C",
        validators=[validate_number],
    )
    customer = models.CharField(_("customer"), max_length=120, blank=True)
    destination = models.CharField(_("destination"), max_length=120, blank=True, default="", db_default="")
    vehicle = models.CharField(_("vehicle"), max_length=40, blank=True, default="", db_default="")
    driver = models.CharField(_("driver"), max_length=80, blank=True, default="", db_default="")
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("area")
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    weight_per_child_kg = models.DecimalField(
        _("weight of a child in kg"),
        max_digits=8,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(Decimal("99999"))],
    )
    gross_weight_kg = models.DecimalField(
        _("measured gross weight in kg"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0"))],
    )
    expected_parents = models.PositiveIntegerField(
        _("expected parents"), null=True, blank=True, help_text=_("Only warns.")
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    # Incremented by each change of the fields above. A form carries the one that was read.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    # Set for a deleted draft and for a bill that was closed and then cancelled. A trigger ends its lines.
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    cancel_reason = models.CharField(
        _("why it was cancelled"), max_length=400, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="bill_number_unique"),
            models.CheckConstraint(condition=Q(number__regex=NUMBER_SIGNS), name="bill_number_allowed"),
            models.CheckConstraint(
                condition=Q(weight_per_child_kg__gt=0), name="bill_weight_per_child_positive"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="bill_closed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="bill_cancelled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(version=0) | ~Q(cancel_reason=""),
                name="bill_cancelled_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(F("id").desc(), condition=Q(closed_at=None, cancelled_at=None), name="bill_open"),
            # The filters of the list.
            models.Index(fields=["created_at"], name="bill_made"),
            models.Index(fields=["area"], name="bill_area"),
            # bill_customer is made by SQL in a migration: it needs an operator class.
            models.Index(F("closed_at"), condition=Q(closed_at__isnull=False), name="bill_closed"),
            models.Index(F("cancelled_at"), condition=Q(cancelled_at__isnull=False), name="bill_cancelled"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return get_bill_url(self.number)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    @property
    def state(self) -> str:
        """open, closed, cancelled (it had been closed before) or deleted (a draft that never was)."""
        if self.cancelled_at is not None:
            return "cancelled" if self.version else "deleted"
        return "open" if self.closed_at is None else "closed"


def name_field(name: str) -> str:
    """What a field of a bill is called, in small letters."""
    return str(Bill._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


class BillCounter(models.Model):
    """The last number given in a series, such as "BILL-2026-{number:6}". Its row is the queue for numbers."""

    series = models.CharField(primary_key=True, max_length=80, db_collation="C")
    last = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


def get_bill_url(number: str) -> str:
    """The page of a bill. All signs of a number, slashes too, are in an address as they are."""
    return f"{_find_bills_address(get_script_prefix())}{number}/"


@cache
def _find_bills_address(_script_prefix: str) -> str:
    """The list of bills, as bags/models.py finds that of bags."""
    return reverse("bills")


class BillLine(models.Model):
    """One stay of a parent bag on a bill. Ended when it is taken off, never deleted."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines", db_index=False)
    parent = models.ForeignKey(Bag, models.PROTECT, related_name="bill_lines", db_index=False)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    removed_at = models.DateTimeField(_("removed at"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = _("bill line")
        verbose_name_plural = _("bill lines")
        constraints = [
            models.UniqueConstraint(
                fields=["parent"], condition=Q(removed_at=None), name="bill_line_one_open_per_parent"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="bill_line_removed_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["bill", "id"], name="bill_line_bill"),
            models.Index(fields=["parent", "id"], name="bill_line_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} on {self.bill_id}"


class PendingScans(models.Model):
    """What a station of a person still holds for bills and for parents. Bills are not closed over it.

    Written with the scans (scanning.Station says how many there are in all); there is a row only while
    something is held. `waiting_for`: {"parents": {code: count}, "bills": {number: count}}; empty parts
    are left out.
    """

    station = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    waiting_for = models.JSONField()
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pending scans")
        verbose_name_plural = _("pending scans")
        constraints = [
            models.UniqueConstraint(fields=["station", "user"], name="pending_scans_once_per_station")
        ]

    def __str__(self) -> str:
        return self.station

    def count_for(self, bill: Bill, parents: list[str]) -> int:
        """How many of them are for this bill or for one of these parents on it."""
        of_parents: dict[str, int] = self.waiting_for.get("parents", {})
        of_bills: dict[str, int] = self.waiting_for.get("bills", {})
        return sum(of_parents.get(code, 0) for code in parents) + of_bills.get(bill.number, 0)


class BillVersion(models.Model):
    """What a bill held at the moment it was closed. Added, never changed or removed.

    `snapshot` is the canonical form that `sha256` was taken of: JSON with sorted keys,
    no spaces, UTF-8, weights as text with three decimals. `short_code` is the hash's beginning
    (bills/fingerprint.py).
    """

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveIntegerField(_("version"))
    snapshot = models.TextField(_("snapshot"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    short_code = models.CharField(_("short code"), max_length=12, db_collation="C")
    parent_count = models.PositiveIntegerField(_("parents"))
    child_count = models.PositiveIntegerField(_("children"))
    weight_kg = models.DecimalField(_("weight in kg"), max_digits=14, decimal_places=3)
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("bill version")
        verbose_name_plural = _("bill versions")
        constraints = [
            models.UniqueConstraint(fields=["bill", "version"], name="bill_version_unique"),
            models.UniqueConstraint(fields=["short_code"], name="bill_version_short_code_unique"),
            models.CheckConstraint(condition=Q(version__gt=0), name="bill_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id} version {self.version}"

    @property
    def file_name(self) -> str:
        """What its files are called, without their ending. No file's name holds a slash."""
        return f"{self.bill.number.replace('/', '-')}-version-{self.version}"

    @property
    def before(self) -> int | None:
        """The version that it followed, if it was not the first."""
        return self.version - 1 or None


class BillTally(models.Model):
    """How many bills of each area are open and closed, kept by a trigger. Slots as in BagTally."""

    slot = models.PositiveSmallIntegerField()
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    open_count = models.BigIntegerField(default=0)
    closed_count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "area"], name="bill_tally_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"slot {self.slot}"


class BillSettings(models.Model):
    """How this site makes bills. One row, made by a migration; edited on one page with all other settings."""

    weight_per_child_kg = models.DecimalField(
        _("weight of a child in kg"),
        max_digits=8,
        decimal_places=3,
        default=Decimal("1"),
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(Decimal("99999"))],
        help_text=_("New bills start with it."),
    )
    bill_number_pattern = models.CharField(
        _("numbers of bills look like"),
        max_length=60,
        default="BILL-{year}-{number:6}",
        help_text=_(
            "{number:6} is the counter with six places, {year} and {month} are those of the day, "
            "{financial_year} is the year from April to March, as 2026-27. "
            "The counter starts again when what stands before it changes."
        ),
    )
    proof_without_signing_in = models.CharField(
        _("what a bill's QR code shows without signing in"),
        max_length=7,
        choices=[("nothing", _("nothing")), ("match", _("whether it matches, and the counts"))],
        default="nothing",
        help_text=_("Anybody who holds the paper can open its QR code on a phone."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="bill_settings_one_row")]

    def __str__(self) -> str:
        return site_name()  # the page that it stands for in the admin has all settings of the site


def get_bill_settings() -> BillSettings:
    """The one row of settings. Always read from the database, so a change counts at once."""
    return BillSettings.objects.get(id=1)
