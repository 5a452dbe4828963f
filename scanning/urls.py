"""Addresses of the scan pages, of scans made at a desk, and of the list of scans."""

from django.urls import path

from scanning import views

urlpatterns = [
    path("scan/", views.scan, name="scan"),
    path("scan/labels/", views.labels, name="scan_labels"),
    path("scan/label-patterns/", views.label_patterns, name="label_patterns"),
    path("scan/test/", views.scanner_test, name="scanner_test"),
    path("scan/look/", views.look, name="look"),
    path("scans/", views.scans, name="scans"),
    path("scans/patterns/", views.try_typed_patterns, name="try_patterns"),
    path("bills/<path:number>/scan/", views.bill_scan, name="bill_scan"),
    path("bills/<path:number>/lines/add/", views.add_line, name="bill_add_line"),
    path("bills/<path:number>/lines/take-off/", views.take_off_line, name="bill_take_off_line"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
]
