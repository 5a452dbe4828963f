"""The admin's front door: only people with the Admin role come in."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class TraceTrackAdminSite(admin.AdminSite):
    site_header = _("TraceTrack admin")
    site_title = _("TraceTrack admin")
    index_title = _("Administration")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "is_admin", False)
