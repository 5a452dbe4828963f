"""Bills in the admin, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import ReadOnlyAdmin, render_admin_link
from bills.fields import FIELD_NAMES
from bills.lifecycle import (
    normalise_number,
)
from bills.models import Bill, BillLine, BillVersion
from bills.totals import compute_totals, format_kg
from core.dates import spoken_time

MAX_LINES_SHOWN = 200
MAX_VERSIONS_SHOWN = 50


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [("open", _("open")), ("closed", _("closed")), ("cancelled", _("cancelled or deleted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Bill]) -> QuerySet[Bill]:
        if self.value() == "cancelled":
            return queryset.filter(cancelled_at__isnull=False)
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_at__isnull=self.value() == "open", cancelled_at=None)
        return queryset


@admin.register(Bill)
class BillAdmin(ReadOnlyAdmin):
    """Bills to look at. They are made, changed, closed, reopened and cancelled on their own pages."""

    subject_kind = "bill"
    exported_as = "bills"
    list_display = ("number", "customer", "state", "version", "created_at", "created_by")
    list_filter = (StateFilter,)
    list_select_related = ("created_by", "closed_by", "cancelled_by")
    search_fields = ("number",)
    search_help_text = gettext_lazy("The first characters of a bill's number.")
    ordering = ("-id",)

    readonly_fields = (
        "page", "state", *FIELD_NAMES, "weighs", "parents", "versions", "created_at", "created_by",
    )  # fmt: skip
    fields = readonly_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Bill], search_term: str
    ) -> tuple[QuerySet[Bill], bool]:
        # The unique index of number has the collation "C": it finds the first characters.
        return queryset.filter(number__startswith=normalise_number(search_term)), False

    @admin.display(description=gettext_lazy("number"))
    def page(self, bill: Bill) -> str:
        return format_html('<a href="{}">{}</a>', bill.get_absolute_url(), bill.number)

    @admin.display(description=gettext_lazy("state"))
    def state(self, bill: Bill) -> str:
        if bill.cancelled_at is not None:
            return _("%(state)s %(when)s by %(who)s") % {
                "state": _(bill.state),
                "when": spoken_time(bill.cancelled_at),
                "who": bill.cancelled_by,
            }
        if bill.closed_at is None:
            return _("open")
        return _("closed %(when)s by %(who)s") % {"when": spoken_time(bill.closed_at), "who": bill.closed_by}

    @admin.display(description=gettext_lazy("weighs"))
    def weighs(self, bill: Bill) -> str:
        totals = compute_totals(bill)
        return _("%(parents)s parents with %(children)s children: %(weight)s kg") % {
            "parents": totals.parent_count,
            "children": totals.child_count,
            "weight": format_kg(totals.weight_kg),
        }

    @admin.display(description=gettext_lazy("parents on it"))
    def parents(self, bill: Bill) -> str:
        lines = BillLine.objects.filter(bill=bill, removed_at=None).select_related("parent", "added_by")
        shown = list(lines.order_by("id")[: MAX_LINES_SHOWN + 1])
        if not shown:
            return _("none")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (render_admin_link(line.parent), spoken_time(line.added_at), line.added_by)
                for line in shown[:MAX_LINES_SHOWN]
            ),
        )
        more = _("Only the first %s are shown.") % MAX_LINES_SHOWN if len(shown) > MAX_LINES_SHOWN else ""
        return format_html('<table class="inner"><tbody>{}</tbody></table>{}', rows, more)

    @admin.display(description=gettext_lazy("closed versions"))
    def versions(self, bill: Bill) -> str:
        versions = BillVersion.objects.filter(bill=bill).select_related("closed_by").defer("snapshot")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} kg</td><td><code>{}</code></td></tr>",
            (
                (
                    version.version,
                    spoken_time(version.closed_at),
                    version.closed_by,
                    format_kg(version.weight_kg),
                    version.sha256,
                )
                for version in versions.order_by("-version")[:MAX_VERSIONS_SHOWN]
            ),
        )
        if not rows:
            return _("none")
        return format_html('<table class="inner"><tbody>{}</tbody></table>', rows)
