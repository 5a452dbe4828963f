"""Every address of TraceTrack."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from api.session import session
from bills.views.verification import proof, proof_form
from scanning.list_views import scans
from scanning.service_worker import service_worker
from search.views import search, search_json
from reports.dashboard import dashboard, dashboard_json
from monitoring import health
from monitoring.views import metrics, start_check, system

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("accounts/", include("accounts.urls")),
    path("bags/", include("exports.bag_urls")),
    path("bags/", include("bags.urls")),
    path("bills/", include("scanning.bill_urls")),
    path("bills/", include("exports.urls")),
    path("bills/", include("bills.urls")),
    path("v/", proof_form, name="proof_form"),
    path("v/<str:text>/", proof, name="proof"),
    path("labels/", include("labels.urls")),
    path("work/", include("reports.worklists.urls")),
    path("reports/", include("reports.urls")),
    path("scan/", include("scanning.urls")),
    path("scans/", scans, name="scans"),
    path("scans/", include("exports.scan_urls")),
    path("api/v1/session", session, name="api_session"),
    path("api/v1/dashboard", dashboard_json, name="api_dashboard"),
    path("api/v1/search", search_json, name="api_search"),
    path("api/", include("api.urls")),
    path("search/", search, name="search"),
    path("admin/system/", system, name="system"),
    path("admin/system/check/", start_check, name="start_check"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", require_POST(set_language), name="set_language"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler500 = "tracetrack.errors.server_error"

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
