"""Addresses of reports."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("<slug:name>/", views.report, name="report"),
    path("<slug:name>/xlsx/", views.report_file, {"file_format": "xlsx"}, name="report_xlsx"),
    path("<slug:name>/csv/", views.report_file, {"file_format": "csv"}, name="report_csv"),
]
