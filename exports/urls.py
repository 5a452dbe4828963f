"""Addresses of papers and of lists as files."""

from django.urls import path

from exports import list_views, views

VERSION = "bills/<str:number>/versions/<int:version>/"

urlpatterns = [
    path("bags/export/xlsx/", list_views.bag_list, {"file_format": "xlsx"}, name="bags_xlsx"),
    path("bags/export/csv/", list_views.bag_list, {"file_format": "csv"}, name="bags_csv"),
    path("bills/export/xlsx/", list_views.bill_list, {"file_format": "xlsx"}, name="bills_xlsx"),
    path("bills/export/csv/", list_views.bill_list, {"file_format": "csv"}, name="bills_csv"),
    path("scans/export/xlsx/", list_views.scan_list, {"file_format": "xlsx"}, name="scans_xlsx"),
    path("scans/export/csv/", list_views.scan_list, {"file_format": "csv"}, name="scans_csv"),
    path(f"{VERSION}pdf/", views.bill_paper, {"file_format": "pdf"}, name="bill_pdf"),
    path(f"{VERSION}xlsx/", views.bill_paper, {"file_format": "xlsx"}, name="bill_xlsx"),
    path(f"{VERSION}csv/", views.bill_paper, {"file_format": "csv"}, name="bill_csv"),
]
