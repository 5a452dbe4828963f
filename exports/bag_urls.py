"""Addresses of the list of bags as a file."""

from django.urls import path

from exports import list_views

urlpatterns = [
    path("export/xlsx/", list_views.bag_list, {"file_format": "xlsx"}, name="bags_xlsx"),
    path("export/csv/", list_views.bag_list, {"file_format": "csv"}, name="bags_csv"),
]
