"""The mistakes of ours that requests met, in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.admin_base import ReadOnlyAdmin
from core.request_ids import read_request_id
from monitoring.models import ServerError


@admin.register(ServerError)
class ServerErrorAdmin(ReadOnlyAdmin):
    """Requests that were answered with 500. The page that people saw then shows the same id."""

    subject_kind = "error"
    list_display = ("request_id", "at", "person", "method", "route", "exception", "place")
    list_select_related = ("person",)
    search_fields = ("request_id",)
    search_help_text = gettext_lazy("The number that the page showed.")
    ordering = ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(request_id=read_request_id(search_term.strip()) or ""), False
