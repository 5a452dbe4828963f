"""Addresses of the dashboard, of reports and of work lists."""

from django.urls import path

from reports import views
from reports.worklists import views as worklists

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("reports/", views.reports, name="reports"),
    path("reports/<slug:name>/", views.report, name="report"),
    path("reports/<slug:name>/xlsx/", views.report_file, {"file_format": "xlsx"}, name="report_xlsx"),
    path("reports/<slug:name>/csv/", views.report_file, {"file_format": "csv"}, name="report_csv"),
    path("work/", worklists.refused, name="work"),
    path("work/looked-at/", worklists.looked_at, name="work_cleared"),
    path("work/parents/", worklists.parents, name="work_parents"),
    path("work/parents/bill/", worklists.put_on_bill, name="work_put_on_bill"),
    path("work/parents/new-bill/", worklists.make_bill, name="work_make_bill"),
    path("work/bills/", worklists.bills, name="work_bills"),
]
