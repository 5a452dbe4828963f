"""Where the addresses of each app are mounted. They stand whole in its own urls.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.views.i18n import set_language

from core.http_methods import require_post_or_go_to
from core.remembered_addresses import RememberingResolver

# The more special address comes first: exports and scanning before bags and bills. The API before all: pages
# pass it with one look, and scans look at nothing else.
BEFORE_BAGS = ("api", "accounts", "exports", "scanning")
APPS = (*BEFORE_BAGS, "history", "bills", "labels", "search", "reports", "monitoring")

addresses = [
    *(path("", include(f"{app}.urls")) for app in APPS),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", require_post_or_go_to("dashboard")(set_language), name="set_language"),
]
urlpatterns: list[URLPattern | URLResolver] = [RememberingResolver(RoutePattern(""), addresses)]

handler400 = "tracetrack.errors.bad_request"
handler404 = "tracetrack.errors.page_not_found"
handler500 = "tracetrack.errors.server_error"

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
