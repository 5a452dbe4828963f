"""Which codes were printed on labels, so that none is printed twice by accident."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labels.code_ranges import MOST_LABELS, CodeRange


class Symbol(models.TextChoices):
    QR = "qr", _("QR code")
    DATA_MATRIX = "datamatrix", _("Data Matrix")


class LayoutName(models.TextChoices):
    """The measures of each are in labels/paper_formats.py."""

    A4_24 = "a4-24", _("A4 sheet, 3 × 8 labels of 70 × 37 mm")
    A4_14 = "a4-14", _("A4 sheet, 2 × 7 labels of 99 × 38 mm")
    A4_40 = "a4-40", _("A4 sheet, 4 × 10 labels of 48.5 × 25.4 mm")
    ROLL = "roll", _("Roll, 50 × 25 mm, as PDF")
    ROLL_203 = "roll-203", _("Roll, 50 × 25 mm, ZPL for 203 dpi")
    ROLL_300 = "roll-300", _("Roll, 50 × 25 mm, ZPL for 300 dpi")


class PrintedRange(models.Model):
    """Codes that went on labels together. Added, never changed or removed.

    Two ranges never share a code: a trigger sees to it (labels/sql/triggers/printed_range_is_free.sql).
    """

    prefix = models.CharField(_("before the number"), max_length=64, blank=True, db_collation="C")
    places = models.PositiveSmallIntegerField(_("digits"), validators=[MinValueValidator(1)])
    suffix = models.CharField(_("after the number"), max_length=64, blank=True, db_collation="C")
    first_number = models.BigIntegerField(_("first number"))
    last_number = models.BigIntegerField(_("last number"))
    # What these codes would have become when scanned, by the site's patterns of that day; "" for no bags.
    kind = models.CharField(_("kind"), max_length=6, blank=True)
    symbol = models.CharField(_("symbol"), max_length=10, choices=Symbol.choices)
    layout = models.CharField(_("printed on"), max_length=10, choices=LayoutName.choices)
    top_line = models.CharField(_("line on top"), max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("printed range")
        verbose_name_plural = _("printed ranges")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_number__gte=0, last_number__gte=F("first_number")),
                name="printed_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(last_number__lt=F("first_number") + MOST_LABELS),
                name="printed_range_not_too_long",
            ),
            models.CheckConstraint(condition=Q(places__range=(1, 18)), name="printed_range_places"),
            models.CheckConstraint(condition=Q(kind__in=["parent", "child", ""]), name="printed_range_kind"),
            models.CheckConstraint(condition=Q(symbol__in=Symbol.values), name="printed_range_symbol_known"),
            models.CheckConstraint(
                condition=Q(layout__in=LayoutName.values), name="printed_range_layout_known"
            ),
        ]
        indexes = [
            models.Index(fields=["prefix", "places", "suffix", "last_number"], name="printed_range_series"),
        ]

    def __str__(self) -> str:
        return str(self.code_range)

    def get_absolute_url(self) -> str:
        return reverse("printed_range", args=[self.pk])

    @property
    def code_range(self) -> CodeRange:
        return CodeRange(self.prefix, self.places, self.suffix, self.first_number, self.last_number)
