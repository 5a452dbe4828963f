from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TraceTrackConfig(AppConfig):
    name = "tracetrack"


class AdminSite(AdminConfig):
    default_site = "tracetrack.admin.TraceTrackAdminSite"
