"""Scans and stations in the admin: shown, never touched, but for what a lost station holds."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import ReadOnlyAdmin, get_person
from bags.codes import normalise_code
from bags.models import Bag
from bills.pending_scans import describe_silence, is_old
from scanning.models import Scan, Station
from scanning.stations import MOST_STATIONS, forget_pending_scans

# A filter reads along the time of receipt; further back it would read too much to find little.
FILTERED_DAYS = 2
MAX_NAMES_SHOWN = 50


class OutcomeFilter(admin.SimpleListFilter):
    title = gettext_lazy("outcome in the last 2 days")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Scan.Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Scan]) -> QuerySet[Scan]:
        if self.value() not in Scan.Outcome.values:
            return queryset
        since = timezone.now() - timedelta(days=FILTERED_DAYS)
        return queryset.filter(outcome=self.value(), received_at__gte=since)


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    subject_kind = "scan"
    exported_as = "scans"
    list_display = ("received_at", "code", "action", "outcome", "reason", "user", "station", "parent", "bill")
    list_filter = (OutcomeFilter,)
    list_select_related = ("user", "parent", "bill")
    search_fields = ("code",)
    search_help_text = gettext_lazy("A whole code.")
    ordering = ("-received_at",)
    fields = (
        "id",
        "received_at",
        "scanned_at",
        "user",
        "taken_in_by",
        "token",
        "area",
        "station",
        "seq",
        "source",
        "action",
        "code",
        "raw",
        "prefix",
        "repaired",
        "fault",
        "named_parent",
        "named_bill",
        "undoes",
        "outcome",
        "reason",
        "bag",
        "parent",
        "bill",
        "child_count",
        "found_code",
        "found_by",
        "found_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scan]:
        return super().get_queryset(request).defer("content_hash")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Scan], search_term: str
    ) -> tuple[QuerySet[Scan], bool]:
        code = normalise_code(search_term)
        if not code:
            return queryset, False
        bag = Bag.objects.filter(code=code).first()
        # A code that is no bag, or was none yet: the index scan_unknown_code. A bag: scan_bag.
        unknown = Q(bag=None, code=code)
        return queryset.filter(unknown | Q(bag=bag) if bag else unknown), False


@admin.register(Station)
class StationAdmin(ReadOnlyAdmin):
    """What stations hold that has not arrived. Stations that hold nothing are not shown."""

    subject_kind = "station"
    explanation = format_lazy(
        gettext_lazy(
            "A person has at most {most} stations: a new one takes the place of the one that has held nothing"
            " for longest. If all of them hold scans, a new one is not listed, but its scans are saved all"
            " the same."
        ),
        most=MOST_STATIONS,
    )
    list_display = ("name", "user", "waiting", "for_what", "told_at", "note")
    list_select_related = ("user",)
    list_display_links = None
    actions = ("forget",)  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Station]:
        return super().get_queryset(request).filter(waiting__gt=0).order_by("-told_at")

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    @admin.display(description=gettext_lazy("for"))
    def for_what(self, station: Station) -> str:
        held = station.waiting_for  # a question a row: there are as many as there are stations
        counts = held.get("parents", {}) | held.get("bills", {})
        return ", ".join(f"{name}: {count}" for name, count in sorted(counts.items())[:MAX_NAMES_SHOWN])

    @admin.display(description=gettext_lazy("note"))
    def note(self, station: Station) -> str:
        return describe_silence(station.told_at) if is_old(station.told_at) else ""

    @admin.action(description=gettext_lazy("Forget what they hold"), permissions=["forget"])
    def forget(self, request: HttpRequest, queryset: QuerySet[Station]) -> None:
        """For a station that is broken or lost: bills no longer wait for it."""
        for station in self.fetch_selected(request, queryset):
            if forget_pending_scans(station, by=get_person(request)):
                messages.success(request, _("What %s held is forgotten.") % station)
