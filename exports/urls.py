"""Addresses of papers and of lists as files."""

from django.urls import path

from exports import views

VERSION = "bills/<path:number>/versions/<int:version>/"

urlpatterns = [
    path("bags/export/xlsx/", views.bag_list, {"file_format": "xlsx"}, name="bags_xlsx"),
    path("bags/export/csv/", views.bag_list, {"file_format": "csv"}, name="bags_csv"),
    path("bills/export/xlsx/", views.bill_list, {"file_format": "xlsx"}, name="bills_xlsx"),
    path("bills/export/csv/", views.bill_list, {"file_format": "csv"}, name="bills_csv"),
    path("scans/export/xlsx/", views.scan_list, {"file_format": "xlsx"}, name="scans_xlsx"),
    path("scans/export/csv/", views.scan_list, {"file_format": "csv"}, name="scans_csv"),
    path("exports/<int:pk>/", views.export_run, name="export_run"),
    path("exports/<int:pk>/progress/", views.export_run_progress, name="export_run_progress"),
    path("exports/<int:pk>/download/", views.export_run_download, name="export_run_download"),
    path("exports/<int:pk>/cancel/", views.export_run_cancel, name="export_run_cancel"),
    path(f"{VERSION}pdf/", views.bill_paper, {"file_format": "pdf"}, name="bill_pdf"),
    path(f"{VERSION}xlsx/", views.bill_paper, {"file_format": "xlsx"}, name="bill_xlsx"),
    path(f"{VERSION}csv/", views.bill_paper, {"file_format": "csv"}, name="bill_csv"),
]
