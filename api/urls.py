"""Addresses of the JSON API and its description."""

from django.urls import path

from api import scans
from api import bags
from api import openapi
from api import gate_check

urlpatterns = [
    path("v1/scans", scans.scans, name="api_scans"),
    path("v1/bags", bags.bags, name="api_bags"),
    path("v1/papers/<str:text>", gate_check.paper, name="api_paper"),
    path("v1/papers/<str:text>/checked", gate_check.checked, name="api_paper_checked"),
    path("v1/openapi.json", openapi.openapi, name="api_openapi"),
    path("docs", openapi.docs, name="api_docs"),
]
