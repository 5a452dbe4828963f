"""Addresses of papers."""

from django.urls import path

from exports import list_views
from exports import views

VERSION = "<str:number>/versions/<int:version>/"

urlpatterns = [
    path("export/xlsx/", list_views.bill_list, {"file_format": "xlsx"}, name="bills_xlsx"),
    path("export/csv/", list_views.bill_list, {"file_format": "csv"}, name="bills_csv"),
    path(f"{VERSION}pdf/", views.bill_paper, {"file_format": "pdf"}, name="bill_pdf"),
    path(f"{VERSION}xlsx/", views.bill_paper, {"file_format": "xlsx"}, name="bill_xlsx"),
    path(f"{VERSION}csv/", views.bill_paper, {"file_format": "csv"}, name="bill_csv"),
]
