"""Addresses of the list of bags as a file."""

from django.urls import path

from printing import listing

urlpatterns = [
    path("export/xlsx/", listing.bag_list, {"file_format": "xlsx"}, name="bags_xlsx"),
    path("export/csv/", listing.bag_list, {"file_format": "csv"}, name="bags_csv"),
]
