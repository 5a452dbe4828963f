"""Addresses of the scan pages. The one of a bill is under /bills/."""

from django.urls import path

from scanning import views

urlpatterns = [
    path("", views.scan, name="scan"),
    path("labels/", views.labels, name="scan_labels"),
    path("test/", views.scanner_test, name="scanner_test"),
    path("look/", views.look, name="look"),
]
