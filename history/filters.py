"""Which bags a list shows: as in bags/filters.py, and by their scans."""

from typing import Any

from django import forms
from django.db.models import F, Func, QuerySet, UUIDField
from django.utils.translation import gettext_lazy as _

from bags.filter_forms import SELECT
from bags.filters import BagFilterForm

# A scan of the bag, or one that found it as the parent: last_events.py knows the same two. Indexes
# scan_bag and scan_parent.
A_SCAN = Func(
    F("pk"),
    template="coalesce((SELECT id FROM scanning_scan WHERE bag_id = %(expressions)s LIMIT 1),"
    " (SELECT id FROM scanning_scan WHERE parent_id = %(expressions)s LIMIT 1))",
    output_field=UUIDField(),
)


class BagListForm(BagFilterForm):
    """The filters above the list of bags."""

    narrow_fields = ("place", "billed", "scanned")
    field_order = ("q", "kind", "place", "billed", "scanned", "use", "area", "first", "last")

    scanned = forms.ChoiceField(
        label=_("Scans"),
        required=False,
        choices=[("", _("scanned or not")), ("never", _("never scanned"))],
        widget=forms.Select(SELECT),
    )

    def filter_by_location(self, bags: QuerySet[Any]) -> QuerySet[Any]:
        """As of BagFilterForm, and never scanned if that is asked for."""
        bags = super().filter_by_location(bags)
        return bags.alias(scan=A_SCAN).filter(scan=None) if self.cleaned_data.get("scanned") else bags
