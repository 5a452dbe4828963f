"""The audit in the admin: filters, search and export, each along an index at 15 million entries."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import ReadOnlyAdmin
from accounts.audit import describe_entry, describe_row
from accounts.models import AuditEntry, User
from core.client_address import read_address
from core.database import storable
from core.dates import start_of_day
from core.request_ids import read_request_id
from core.words import tidy_words

Choices = list[tuple[str, str]]
DAYS_OFFERED = 7
MOST_OFFERED = 500
# The values of a column that begins an index, one step in the index for each.
VALUES = """
WITH RECURSIVE found (value) AS (
    (SELECT {column} FROM accounts_auditentry WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM accounts_auditentry WHERE {column} > found.value ORDER BY {column} LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value::text FROM found WHERE value IS NOT NULL LIMIT {most}
"""


def list_values(column: str) -> list[str]:
    """What is in a column of the audit: verb, subject_kind, by_id or address."""
    with connection.cursor() as cursor:
        cursor.execute(VALUES.format(column=column, most=MOST_OFFERED))
        return [value for (value,) in cursor.fetchall()]


class _ValueFilter(admin.SimpleListFilter):
    """Entries with one value of a column."""

    column = ""

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Choices:
        return [(value, value) for value in list_values(self.column)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        if not self.value() or self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(**{self.column: self.value()})


class PersonFilter(_ValueFilter):
    title, parameter_name, column = gettext_lazy("person"), "person", "by_id"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Choices:
        people = User.objects.filter(pk__in=list_values("by_id")).order_by("username")
        return [(str(person.pk), person.listed_name) for person in people]


class VerbFilter(_ValueFilter):
    title, parameter_name, column = gettext_lazy("what"), "verb", "verb"


class KindFilter(_ValueFilter):
    title, parameter_name, column = gettext_lazy("kind"), "kind", "subject_kind"


class AddressFilter(_ValueFilter):
    title, parameter_name, column = gettext_lazy("address"), "address", "address"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Choices:
        return [(value.partition("/")[0],) * 2 for value in list_values("address")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """There may be more addresses than are offered: the page's address takes any."""
        address = read_address(self.value() or "")
        return queryset if address is None else queryset.filter(address=str(address))


class DayFilter(admin.SimpleListFilter):
    """A day of the site's clock. The address takes any, as ?day=2026-11-28."""

    title, parameter_name = gettext_lazy("day"), "day"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Choices:
        today = timezone.localdate()
        days = [today - timedelta(days=ago) for ago in range(DAYS_OFFERED)]
        return [(day.isoformat(), date_format(day, "l, j F")) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        day = read_day(self.value() or "")
        return queryset if day is None else filter_day(queryset, day)


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filter_day(entries: QuerySet[AuditEntry], day: date) -> QuerySet[AuditEntry]:
    return entries.filter(at__gte=start_of_day(day), at__lt=start_of_day(day + timedelta(days=1)))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    subject_kind = "audit entry"
    exported_as = "audit"
    list_display = ("at", "by", "verb", "subject_kind", "subject", "in_short", "address")
    list_filter = (DayFilter, PersonFilter, VerbFilter, KindFilter, AddressFilter)
    list_select_related = ("by",)
    search_fields = ("subject",)
    search_help_text = gettext_lazy(
        "The whole name, number or code of what was changed; the id of a request; an address; or a day, as "
        "2026-11-28."
    )
    ordering = ("-id",)
    fields = (
        "at",
        "by",
        "verb",
        "subject_kind",
        "subject",
        "in_words",
        "rows_in_words",
        "address",
        "request_id",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        words = storable(search_term).strip()
        if not words:
            return queryset, False
        if day := read_day(words):
            return filter_day(queryset, day), False
        if request_id := read_request_id(words):
            return queryset.filter(request_id=request_id), False
        # With the kinds named, the index audit_entry_subject finds the subject.
        found = Q(subject_kind__in=list_values("subject_kind"), subject__in={words, tidy_words(words)})
        if address := read_address(words):
            found |= Q(address=str(address))
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("detail"))
    def in_short(self, entry: AuditEntry) -> str:
        return Truncator(describe_entry(entry.detail, entry.row_changes)).chars(120)

    @admin.display(description=gettext_lazy("detail"))
    def in_words(self, entry: AuditEntry) -> str:
        return describe_entry(entry.detail, entry.row_changes)

    @admin.display(description=gettext_lazy("rows that the database saw change"))
    def rows_in_words(self, entry: AuditEntry) -> str:
        lines = ((describe_row(row),) for row in entry.row_changes)
        return format_html_join("", "<div>{}</div>", lines) or _("none")
