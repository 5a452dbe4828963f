"""Bags, which bag was in which and when, and the site's rules for codes."""

import re
from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import DataError, connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from bags.codes import CODE_SIGNS, LOOK_ALIKES, extract_code, normalise_code
from bags.pattern_limits import compile_pattern, find_pattern_fault, is_safe_for_labels
from bags.patterns import has_inner_anchors, has_open_alternatives

PARENT, CHILD = "parent", "child"


class Bag(models.Model):
    """A physical bag with a unique code. Rows stay narrow: 100 million of them must fit.

    In GS1 EPCIS terms a parent is a logistic unit and its children are what it aggregates.
    """

    class Kind(models.TextChoices):
        PARENT = PARENT, _("parent")
        CHILD = CHILD, _("child")

    # Collation "C": one index serves the whole code, its first characters and the order.
    code = models.CharField(_("code"), max_length=64, db_collation="C")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("area")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    # The same time, if it went with an undone import (Withdrawal): a scan or another import brings it back.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("bag")
        verbose_name_plural = _("bags")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="bag_code_unique"),
            models.CheckConstraint(condition=Q(code__regex=CODE_SIGNS), name="bag_code_allowed"),
            models.CheckConstraint(condition=Q(kind__in=[PARENT, CHILD]), name="bag_kind_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(retired_at__isnull=False, withdrawn_at=F("retired_at")),
                name="bag_withdrawn_is_retired",
            ),
        ]
        indexes = [
            # Lists show the newest bags in use, however many were retired since.
            models.Index(fields=["id"], condition=Q(retired_at=None), name="bag_in_use"),
            models.Index(fields=["id"], condition=Q(retired_at__isnull=False), name="bag_retired"),
            models.Index(fields=["id"], condition=Q(withdrawn_at__isnull=False), name="bag_withdrawn"),
            models.Index(fields=["area", "id"], condition=Q(retired_at=None), name="bag_area"),
            models.Index(
                fields=["area", "id"], condition=Q(retired_at__isnull=False), name="bag_area_retired"
            ),
            # One bag in thirty: an area's parents may be far apart.
            models.Index(fields=["id"], condition=Q(kind=PARENT, retired_at=None), name="bag_parents"),
            models.Index(
                fields=["area", "id"], condition=Q(kind=PARENT, retired_at=None), name="bag_area_parents"
            ),
            # The last characters of a code: what people read off a damaged label.
            models.Index(Func(F("code"), function="reverse"), name="bag_code_reversed"),
            # Codes with letters that look like digits, by what they look like: a load warns of twins.
            models.Index(
                Func(F("code"), *map(Value, LOOK_ALIKES), function="translate"),
                condition=Q(code__regex=f"[{LOOK_ALIKES[0]}]"),
                name="bag_look_alike",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return get_bag_url(self.code)

    @property
    def is_parent(self) -> bool:
        return self.kind == PARENT


class Withdrawal(models.Model):
    """Bags that went together when their import was undone: they have its time as `withdrawn_at`."""

    at = models.DateTimeField(_("withdrawn at"), primary_key=True)
    file_name = models.CharField(_("file"), max_length=255)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return self.file_name


def get_bag_url(code: str) -> str:
    """The page of a bag. A code may hold "/" and dots, so it travels as one quoted piece."""
    return f"{_find_bags_address(get_script_prefix())}{quote(code, safe='')}/"


@cache
def _find_bags_address(_script_prefix: str) -> str:
    """The list of bags. A page has a hundred addresses of bags: the way through all routes is gone once."""
    return reverse("bags")


class Link(models.Model):
    """One stay of a child bag in a parent bag (EPCIS aggregation: ADD to DELETE)."""

    # Both bags exist: link_joins_child_to_parent and bag_with_links_stays see to it, statement by statement.
    # Foreign keys would look each bag up once more, link by link.
    child = models.ForeignKey(Bag, models.PROTECT, related_name="stays", db_index=False, db_constraint=False)
    parent = models.ForeignKey(
        Bag, models.PROTECT, related_name="contents", db_index=False, db_constraint=False
    )
    linked_at = models.DateTimeField(_("linked at"))
    # People are never deleted, which a trigger sees to: a constraint would only cost time, link by link.
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unlinked_at = models.DateTimeField(_("unlinked at"), null=True)
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(unlinked_at=None), name="link_one_open_per_child"
            ),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="link_not_into_itself"),
            models.CheckConstraint(
                condition=Q(unlinked_at=None, unlinked_by=None)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="link_ended_by_someone",
            ),
        ]
        indexes = [
            # What is in a parent now, what was, and, when a bag is to be deleted, whether anything ever was.
            models.Index(fields=["parent", "unlinked_at"], name="link_contents"),
            models.Index(fields=["child", "id"], name="link_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


# In a pattern: what takes no character or one that is in no code; and what takes one character.
_STAYS = r"\\[cuUxX0-9][0-9A-Fa-f]*|\\[A-CE-VX-Za-ce-vx-z]|\(\?<?[:=!]|\{[0-9,]*\}"
_IN_CLASS = r"\[[:.=][^]]*[:.=]\]|\\.|[^]\\]"
_TAKES_ONE = rf"\[\^?\]?(?:{_IN_CLASS})*\]|\\.|[A-Z0-9/_-]"


def add_wildcards(pattern: F | Value) -> Func:
    """The pattern with "~", which is in no code, allowed wherever it takes one character.

    A code with "~" in it then fits if some character in that place makes it fit. For PostgreSQL and browsers.
    """

    def replace_all(text: F | Value | Func, what: str, by: str) -> Func:
        return Func(text, Value(what), Value(by), Value("g"), function="regexp_replace")

    marked = replace_all(pattern, f"({_STAYS})|({_TAKES_ONE})", "\x01\\1\x02\\2\x03")
    stayed = replace_all(marked, "\x01([^\x02]+)\x02\x03", r"\1")
    return replace_all(stayed, "\x01\x02([^\x03]*)\x03", r"(?:\1|~)")


class CodeSettings(models.Model):
    """What codes look like on this site. One row, made by a migration; each scan reads it.

    Edited on one page with bills.BillSettings and core.Branding (bills/admin.py).
    """

    parent_pattern = models.CharField(
        _("parent codes look like"),
        max_length=200,
        default="^(SB[0-9]{5}|M444-[0-9]{5})$",
        help_text=_("A regular expression. A new code that fits is a parent bag."),
    )
    child_pattern = models.CharField(
        _("child codes look like"),
        max_length=200,
        default="^[A-Z0-9._/-]{4,64}$",
        help_text=_("A regular expression. Any other new code that fits is a child bag."),
    )
    # Made by PostgreSQL out of parent_pattern: what is one character from a parent's code (is_one_slip.sql).
    slip_pattern = models.GeneratedField(
        expression=add_wildcards(F("parent_pattern")),
        output_field=models.TextField(),
        db_persist=True,
    )
    # "parent_pattern\nchild_pattern" once it is proven that no slip turns a code of one into a code of the
    # other: codes that fit child_pattern are then never doubtful. Any other text proves nothing.
    apart_patterns = models.TextField(blank=True, default="", editable=False)
    # Kept by the triggers note_parent and other_parents_stay_known: whether some parent does not fit
    # parent_pattern. None: nobody knows.
    has_other_parents = models.BooleanField(null=True, editable=False)
    # Kept by the same: how long these are, the lowest bit for one character. None: nobody knows.
    other_parent_lengths = models.BigIntegerField(null=True, editable=False)
    label_patterns = models.TextField(
        _("labels that say more than the code"),
        blank=True,
        default="",
        help_text=_(
            "One regular expression a line; its one group in ( ) is the code. The first that fits counts, "
            "small and capital letters alike. For “LABEL NO.0016586 LOT NO.:STAR44GG”: LABEL NO\\.([0-9]+). "
            "For an address that ends in the code: ^https?://.*/([A-Z0-9._-]+)$"
        ),
    )
    create_unknown_bags = models.BooleanField(
        _("create unknown bags"),
        default=True,
        help_text=_("May a code that is not loaded yet become a bag when it is scanned?"),
    )
    expected_children = models.PositiveSmallIntegerField(
        _("expected children in a parent"),
        default=30,
        validators=[MinValueValidator(1)],
        help_text=_("Only warns. A parent holds any number."),
    )

    class Meta:
        verbose_name = _("settings of codes")
        verbose_name_plural = _("settings of codes")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="code_settings_one_row")]

    def __str__(self) -> str:
        return self.parent_pattern

    @property
    def is_apart(self) -> bool:
        """Whether apart_patterns proves the patterns in force to be a slip apart."""
        return self.apart_patterns == f"{self.parent_pattern}\n{self.child_pattern}"

    @property
    def label_pattern_list(self) -> list[str]:
        """The patterns for labels, without empty lines."""
        return [line.strip() for line in self.label_patterns.splitlines() if line.strip()]

    @property
    def safe_label_patterns(self) -> list[str]:
        """Those that all engines read alike. An older version may have saved others."""
        return [pattern for pattern in self.label_pattern_list if is_safe_for_labels(pattern)]

    def code_on(self, label: str) -> str | None:
        """The code on a label with more text, by the first pattern that fits; None if none does."""
        patterns = (compile_pattern(pattern, ignore_case=True) for pattern in self.safe_label_patterns)
        return extract_code(normalise_code(label), patterns)

    def clean(self) -> None:
        for field in ("parent_pattern", "child_pattern"):
            check_pattern(field, getattr(self, field))
        check_label_patterns(self.label_pattern_list)


def check_pattern(field: str, pattern: str) -> None:
    """Refuse a pattern that the database or the scan page cannot read, with its reason."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValidationError({field: _("This pattern cannot be read: %s") % error}) from error
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise ValidationError({field: _("Start the pattern with ^ and end it with $.")})
    if has_inner_anchors(pattern):
        sentence = _("Put ^ and $ at the two ends alone, such as ^(SB[0-9]{5}|PB[0-9]{5})$.")
        raise ValidationError({field: sentence})
    if has_open_alternatives(pattern):
        sentence = _("Put ( ) round what has | in it, such as ^(SB[0-9]{5}|PB[0-9]{5})$.")
        raise ValidationError({field: sentence})
    if fault := find_pattern_fault(pattern):
        raise ValidationError({field: fault})
    try:
        # A savepoint: what the database refuses here must not spoil the caller's transaction.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 'X' ~ %s", [pattern])
            # What scans ask of the pattern in force.
            slip = Func(Value("X"), add_wildcards(Value(pattern)), function="is_one_slip")
            CodeSettings.objects.values_list(slip).get(id=1)
    except DataError as error:
        raise ValidationError({field: _("The database cannot read this pattern.")}) from error


MAX_LABEL_PATTERNS = 20
MAX_LABEL_PATTERN_LENGTH = 200


def check_label_patterns(patterns: list[str]) -> None:
    """Refuse patterns for labels that the scan page could not use, with the pattern and the reason."""
    if len(patterns) > MAX_LABEL_PATTERNS:
        refuse_label_patterns(_("At most %d patterns, please.") % MAX_LABEL_PATTERNS)
    for pattern in patterns:
        if trouble := _find_pattern_error(pattern):
            refuse_label_patterns(f"{pattern[:60]}: {trouble}")


def refuse_label_patterns(sentence: str) -> None:
    raise ValidationError({"label_patterns": sentence})


def _find_pattern_error(pattern: str) -> str | None:
    """Why the scan page could not use this pattern for labels; None if it can."""
    if len(pattern) > MAX_LABEL_PATTERN_LENGTH:
        return str(_("This pattern is too long: at most %d characters.") % MAX_LABEL_PATTERN_LENGTH)
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        return str(_("This pattern cannot be read: %s") % error)
    if groups != 1:
        return str(_("Put exactly one pair of ( ) round what is the code; write other pairs as (?: )."))
    return find_pattern_fault(pattern, is_label=True)


def get_code_settings() -> CodeSettings:
    """The one row of settings. Always read from the database, so a change counts at once."""
    return CodeSettings.objects.get(id=1)


class BagTally(models.Model):
    """How many bags in use and open links each area has, kept by triggers.

    Links count in the area of their parent. Spread over slots so that scanners do not queue for one row;
    the total is the sum of all.
    """

    slot = models.PositiveSmallIntegerField()
    # An area is never deleted: no check of it, for each scan, is needed.
    area = models.ForeignKey(
        "accounts.Area", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    parent_count = models.BigIntegerField(default=0)
    child_count = models.BigIntegerField(default=0)
    link_count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "area"], name="bag_tally_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"slot {self.slot}"
