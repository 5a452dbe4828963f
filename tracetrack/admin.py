"""The admin's front page. That it is for admins alone is written in tracetrack/access_table.py."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from core.http_methods import require_post_or_go_to


class TraceTrackAdminSite(admin.AdminSite):
    site_header = _("TraceTrack admin")
    site_title = _("TraceTrack admin")
    index_title = _("Administration")
    index_template = "admin/dashboard.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "is_admin", False)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in page: the site's own."""
        return redirect_to_login(reverse("admin:index"))

    @method_decorator(require_post_or_go_to("admin:index"))
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().logout(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"told": _fetch_recent_changes()} | (extra_context or {}))


def _fetch_recent_changes() -> list[tuple[Any, str]]:
    """The last ten audit entries, each with its detail in words."""
    # Imported late: this module is loaded before the models are.
    from accounts.audit import describe_entry
    from accounts.models import AuditEntry

    entries = AuditEntry.objects.select_related("by")[:10]
    return [(entry, describe_entry(entry.detail, entry.row_changes)) for entry in entries]
