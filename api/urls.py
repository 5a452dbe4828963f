"""Addresses of the JSON API and its description."""

from django.urls import path

from api import bags, dashboard, gate_check, openapi, scans, search
from api.session import session

urlpatterns = [
    path("api/v1/session", session, name="api_session"),
    path("api/v1/dashboard", dashboard.dashboard, name="api_dashboard"),
    path("api/v1/search", search.search, name="api_search"),
    path("api/v1/scans", scans.scans, name="api_scans"),
    path("api/v1/bags", bags.bags, name="api_bags"),
    path("api/v1/papers/<str:text>", gate_check.paper, name="api_paper"),
    path("api/v1/papers/<str:text>/checked", gate_check.checked, name="api_paper_checked"),
    path("api/v1/openapi.json", openapi.openapi, name="api_openapi"),
    path("api/docs", openapi.docs, name="api_docs"),
]
