"""Scans: every trigger pull, what it did and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bills.models import PendingScans
from scanning import reasons
from scanning.catalogue import ACTIONS_APART, Action, Fault, Outcome


class Scan(models.Model):
    """One trigger pull, saved or refused. Added, never changed or removed.

    The id is made on the device. `found_code`, `found_by` and `found_at` say what the scan met:
    the other parent or bill, the person who put it there, and when.
    """

    Action = Action
    Outcome = Outcome
    # Saved ones that took no bag anywhere; count_saved_bags.sql counts the others. For filters.
    APART = Q(outcome="saved") & (Q(action__in=ACTIONS_APART) | Q(action=Action.PACK, made_link=None))
    # Undos that put a bag back into a parent or onto a bill, as puts_back.sql has it for answers. For files.
    PUTS_BACK = Q(made_link__isnull=False) | Q(line__added_at=F("received_at"))
    Fault = Fault

    # What can never be deleted (people, areas, links, lines: triggers refuse it) needs no constraint here.
    # Checking takes a share lock on each row for each scan: 100 stations would meet at the row of their area.
    id = models.UUIDField(primary_key=True, editable=False)
    received_at = models.DateTimeField(_("received at"))
    scanned_at = models.DateTimeField(_("scanned at"), null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, db_constraint=False, verbose_name=_("by")
    )
    # The admin who sent it in the place of `user`, who could not sign in any more.
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("taken in by"),
    )
    # The API key that it came with, and which acted as `user`.
    token = models.ForeignKey(
        "accounts.ApiToken",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("API key"),
    )
    area = models.ForeignKey(
        "accounts.Area",
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        verbose_name=_("area"),
    )
    station = models.CharField(_("station"), max_length=64)
    seq = models.BigIntegerField(null=True)
    source = models.CharField(_("source"), max_length=5, default="scan")
    action = models.CharField(_("action"), max_length=6, choices=Action.choices)
    code = models.CharField(_("code"), max_length=256, db_collation="C")
    # What the label or the keyboard really gave, where the code is not just that.
    raw = models.CharField(_("as read"), max_length=256, null=True)
    prefix = models.CharField(_("AIM prefix"), max_length=3, null=True)
    repaired = models.CharField(_("read from the keys because of"), max_length=9, null=True)
    # The parent that it names was put down by it, or before it, and no parent was scanned since.
    put_down = models.BooleanField(null=True)
    fault = models.CharField(_("wrong with the keys"), max_length=12, choices=Fault.choices, null=True)
    named_parent = models.CharField(max_length=256, null=True)
    named_bill = models.CharField(max_length=256, null=True)
    undoes = models.UUIDField(null=True)
    content_hash = models.BinaryField(max_length=16)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    reason = models.CharField(_("reason"), max_length=16, null=True)
    bag = models.ForeignKey("bags.Bag", models.PROTECT, null=True, related_name="scans", db_index=False)
    parent = models.ForeignKey("bags.Bag", models.PROTECT, null=True, related_name="+", db_index=False)
    bill = models.ForeignKey("bills.Bill", models.PROTECT, null=True, related_name="scans", db_index=False)
    child_count = models.IntegerField(null=True)
    # The second parent that a scan was about: where the child came from, or is. It has a link, so it stays.
    other_parent = models.ForeignKey(
        "bags.Bag", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    other_child_count = models.IntegerField(null=True)
    found_code = models.CharField(max_length=64, null=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    found_at = models.DateTimeField(null=True)
    made_link = models.ForeignKey(
        "bags.Link", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    ended_link = models.ForeignKey(
        "bags.Link", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    line = models.ForeignKey(
        "bills.BillLine", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            # From the catalogue in reasons.py: a new entry there is a new migration.
            models.CheckConstraint(condition=Q(action__in=Action.values), name="scan_action_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="scan_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="saved") | Q(reason__isnull=False), name="scan_says_why"
            ),
            models.CheckConstraint(
                condition=Q(outcome="saved", reason=None)
                | Q(outcome="duplicate", reason__in=reasons.list_stored_reasons(Outcome.DUPLICATE))
                | Q(outcome="refused", reason__in=reasons.list_stored_reasons(Outcome.REFUSED)),
                name="scan_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(repaired=None) | Q(repaired__in=["caps_lock", "layout", "num_lock"]),
                name="scan_repaired_known",
            ),
            models.CheckConstraint(
                condition=Q(fault=None) | Q(fault__in=Fault.values), name="scan_fault_known"
            ),
        ]
        indexes = [
            models.Index(F("received_at"), name="scan_received"),
            models.Index(fields=["bag", "received_at"], condition=Q(bag__isnull=False), name="scan_bag"),
            models.Index(
                fields=["parent", "received_at"], condition=Q(parent__isnull=False), name="scan_parent"
            ),
            models.Index(fields=["bill", "received_at"], condition=Q(bill__isnull=False), name="scan_bill"),
            models.Index(fields=["code"], condition=Q(bag=None), name="scan_unknown_code"),
            # Refused before the parent was looked for, or because there was none.
            models.Index(
                fields=["named_parent", "received_at"],
                condition=Q(named_parent__isnull=False, parent=None),
                name="scan_unknown_parent",
            ),
            models.Index(fields=["undoes"], condition=Q(undoes__isnull=False), name="scan_undoes"),
            # When a parent was finished, and not in the way of any other scan.
            models.Index(
                fields=["parent", "received_at"],
                condition=Q(action="finish", outcome="saved"),
                name="scan_finished",
            ),
            # What a dispatcher sees: the scans of the own area.
            models.Index(fields=["area", "received_at"], condition=Q(area__isnull=False), name="scan_area"),
            # For the list of refusals to look at.
            models.Index(
                fields=["received_at", "id"],
                condition=Q(reason__in=reasons.TO_LOOK_AT),
                name="scan_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.code}"

    @property
    def is_apart(self) -> bool:
        """Whether APART finds it."""
        is_opening = self.action == Action.PACK and self.made_link_id is None
        return self.outcome == Outcome.SAVED and (self.action in ACTIONS_APART or is_opening)

    @property
    def puts_back(self) -> bool:
        """Whether PUTS_BACK finds it."""
        return self.made_link_id is not None or bool(self.line and self.line.added_at == self.received_at)


class CountSavedBags(models.Func):
    """Of the scans of a row of the tally, those that took a bag somewhere: count_saved_bags.sql."""

    function = "count_saved_bags"
    output_field = models.BigIntegerField()

    def __init__(self) -> None:
        super().__init__(F("action"), F("outcome"), F("scan_count"), F("linked_count"))


class Station(models.Model):
    """A browser or handheld that has said how many scans it holds; for which bills: bills.PendingScans."""

    name = models.CharField(_("station"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    waiting = models.PositiveIntegerField(_("scans it holds"), default=0)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [models.UniqueConstraint(fields=["name", "user"], name="station_once_per_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def waiting_for(self) -> dict[str, dict[str, int]]:
        """What it holds, as bills.PendingScans keeps it."""
        held = PendingScans.objects.filter(station=self.name, user=self.user_id)
        return held.values_list("waiting_for", flat=True).first() or {}


class ParentPutDown(models.Model):
    """The parent that somebody had in hand when a label was refused that may be another parent's.

    What names it is refused at that station until a parent is scanned there.
    """

    station = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    parent = models.CharField(max_length=64)
    label = models.CharField(max_length=64)
    put_down_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "station"], name="parent_put_down_once")]

    def __str__(self) -> str:
        return f"{self.station} {self.parent}"


class ScanTally(models.Model):
    """How many scans somebody made at a station in a quarter of an hour, kept by `record_scans`.

    Quarters fit every time zone's midnight. A row for each action, outcome and reason: a busy day has some
    ten thousand rows, however many scans and bags there are. What people look at is counted from these.
    """

    quarter_at = models.DateTimeField(_("quarter of an hour"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    station = models.CharField(_("station"), max_length=64)
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    action = models.CharField(_("action"), max_length=6, choices=Scan.Action.choices)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Scan.Outcome.choices)
    reason = models.CharField(_("reason"), max_length=16, null=True)
    scan_count = models.BigIntegerField()
    # The children that they packed, less those whose packing they undid; and those that they took out.
    linked_count = models.BigIntegerField()
    taken_out_count = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter_at", "user", "station", "area", "action", "outcome", "reason"],
                name="scan_tally_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["user", "quarter_at"], name="scan_tally_user"),
            models.Index(fields=["area", "quarter_at"], name="scan_tally_area"),
            models.Index(fields=["station", "quarter_at"], name="scan_tally_station"),
            models.Index(fields=["action", "quarter_at"], name="scan_tally_action"),
            models.Index(fields=["outcome", "quarter_at"], name="scan_tally_outcome"),
            models.Index(
                fields=["reason", "quarter_at"], condition=Q(reason__isnull=False), name="scan_tally_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter_at} {self.station} {self.action} {self.outcome} {self.scan_count}"
