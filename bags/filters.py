"""Which bags a list shows: by code, kind, place, bill, area and day. By scans: history/filters.py."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bags.filter_forms import CODE, SELECT, FilterForm, build_area_field, build_day_field
from bags.models import Bag
from core.form_fields import WordsField

# Ids grow with time, but for transactions that were under way together: so much later one may be.
OUT_OF_ORDER = timedelta(hours=1)
NOT_JUST_IN_USE = [
    ("out", _("retired or withdrawn")),
    ("withdrawn", _("withdrawn: import undone")),
    ("all", _("in use or not")),
]


class BagFilterForm(FilterForm):
    """The filters above the list of bags."""

    radios = "kind"
    narrow_fields: tuple[str, ...] = ("place", "billed")

    q = WordsField(
        label=_("Code, or its first or last characters"),
        required=False,
        widget=forms.TextInput(CODE | {"maxlength": 64}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All bags")), ("parent", _("Parents")), ("child", _("Children"))],
    )
    place = forms.ChoiceField(
        label=_("Children"),
        required=False,
        choices=[("", _("anywhere")), ("inside", _("in a parent")), ("loose", _("in no parent"))],
        widget=forms.Select(SELECT),
    )
    billed = forms.ChoiceField(
        label=_("Bill"),
        required=False,
        choices=[("", _("on a bill or not")), ("yes", _("on a bill")), ("no", _("on no bill"))],
        widget=forms.Select(SELECT),
    )
    use = forms.ChoiceField(
        label=_("Use"),
        required=False,
        choices=[("", _("in use, or found by code")), ("in", _("in use")), *NOT_JUST_IN_USE],
        widget=forms.Select(SELECT),
    )
    area = build_area_field()
    first = build_day_field(_("From"))
    last = build_day_field(_("To"))

    days_mean = _("First seen")

    @property
    def is_narrow(self) -> bool:
        """Whether bags are picked that no index knows: then a page looks at so many and no more."""
        return any(self.cleaned_data.get(name) for name in self.narrow_fields)

    @property
    def has_filters_besides_code(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "q")

    def choose_use(self, *, by_code: bool) -> str:
        """Which bags the list shows by their use: in, out, withdrawn or all. A code is found in any case."""
        return self.cleaned_data.get("use") or ("all" if by_code else "in")

    def filter_by_use(self, bags: QuerySet[Bag], *, by_code: bool) -> QuerySet[Bag]:
        """Those of these bags that are in use, retired, or withdrawn, as requested."""
        return pick_by_use(bags, self.choose_use(by_code=by_code))

    def filter_near_days(self, bags: QuerySet[Bag]) -> QuerySet[Bag]:
        """Those of these bags whose ids were given on the requested days, or at most an hour off."""
        if self.begin:
            bags = bags.filter(id__gt=last_id_before(self.begin - OUT_OF_ORDER))
        if self.end:
            bags = bags.filter(id__lte=last_id_before(self.end + OUT_OF_ORDER))
        return bags

    def filter_by_days(self, bags: QuerySet[Bag]) -> QuerySet[Bag]:
        """Those of these bags that were first seen on the requested days."""
        return bags.filter(self.build_day_filter("created_at"))

    def filter_by_location(self, bags: QuerySet[Any]) -> QuerySet[Any]:
        """Those bags, with `annotate_location`, that have the requested place, bill and scans.

        Each filter reads bag by bag, by an index: a join would read whole tables.
        """
        asked = self.cleaned_data
        if asked.get("place"):
            bags = bags.filter(kind=Bag.Kind.CHILD, parent_code__isnull=asked["place"] == "loose")
        if asked.get("billed"):
            bags = bags.filter(bill_number__isnull=asked["billed"] == "no")
        return bags


def pick_by_use(bags: QuerySet[Bag], use: str) -> QuerySet[Bag]:
    """Those of these bags that are in use (in), retired or withdrawn (out), withdrawn, or all."""
    if use == "withdrawn":
        bags = bags.filter(withdrawn_at__isnull=False)
    return bags if use == "all" else bags.filter(retired_at__isnull=use == "in")


def last_id_before(at: Any) -> int:
    """The id of the last bag made before this time, or 0: found by halving the ids some thirty times."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_ID_BEFORE, {"at": at})
        return int(cursor.fetchone()[0])


LAST_ID_BEFORE = """
WITH RECURSIVE halving (low, high) AS (
    SELECT 0::bigint, coalesce((SELECT max(id) FROM bags_bag), 0) + 1
    UNION ALL
    SELECT CASE WHEN middle.created_at < %(at)s THEN middle.id ELSE low END,
           CASE WHEN middle.created_at < %(at)s THEN high ELSE (low + high) / 2 END
    FROM halving
    LEFT JOIN LATERAL (
        SELECT id, created_at FROM bags_bag WHERE id >= (low + high) / 2 AND id < high ORDER BY id LIMIT 1
    ) middle ON true
    WHERE high - low > 1
)
SELECT max(low) FROM halving
"""
