"""Addresses of the bills' pages. Those that scan are in scanning/bill_urls.py."""

from django.urls import path

from bills.views import closing
from bills.views import verification
from bills.views import bills

urlpatterns = [
    path("", bills.bills, name="bills"),
    path("new/", bills.bill_new, name="bill_new"),
    path("<str:number>/", bills.bill, name="bill"),
    path("<str:number>/totals/", bills.bill_totals, name="bill_totals"),
    path("<str:number>/change/", bills.bill_change, name="bill_change"),
    path("<str:number>/check/", closing.bill_check, name="bill_check"),
    path("<str:number>/close/", closing.bill_close, name="bill_close"),
    path("<str:number>/reopen/", closing.bill_reopen, name="bill_reopen"),
    path("<str:number>/delete/", closing.bill_delete, name="bill_delete"),
    path("<str:number>/cancel/", closing.bill_cancel, name="bill_cancel"),
    path("<str:number>/versions/<int:version>/", bills.bill_version, name="bill_version"),
    path("<str:number>/versions/<int:version>/text/", bills.bill_version_text, name="bill_version_text"),
    path(
        "<str:number>/versions/<int:version>/against/<str:other>/",
        verification.bill_difference,
        name="bill_difference",
    ),
]
