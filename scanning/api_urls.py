"""Addresses of the JSON API and its description."""

from django.urls import path

from scanning import api, asking, describing, papers

urlpatterns = [
    path("v1/scans", api.scans, name="api_scans"),
    path("v1/bags", asking.bags, name="api_bags"),
    path("v1/papers/<str:text>", papers.paper, name="api_paper"),
    path("v1/papers/<str:text>/checked", papers.checked, name="api_paper_checked"),
    path("v1/openapi.json", describing.openapi, name="api_openapi"),
    path("docs", describing.docs, name="api_docs"),
]
