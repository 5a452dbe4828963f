"""Addresses of the list of scans as a file."""

from django.urls import path

from exports import list_views

urlpatterns = [
    path("export/xlsx/", list_views.scan_list, {"file_format": "xlsx"}, name="scans_xlsx"),
    path("export/csv/", list_views.scan_list, {"file_format": "csv"}, name="scans_csv"),
]
