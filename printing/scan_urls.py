"""Addresses of the list of scans as a file."""

from django.urls import path

from printing import listing

urlpatterns = [
    path("export/xlsx/", listing.scan_list, {"file_format": "xlsx"}, name="scans_xlsx"),
    path("export/csv/", listing.scan_list, {"file_format": "csv"}, name="scans_csv"),
]
