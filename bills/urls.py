"""Addresses of the bills' pages. Those that scan are in scanning/urls.py, papers in exports/urls.py."""

from django.urls import path

from bills.views import bills, closing, verification

urlpatterns = [
    path("bills/", bills.bills, name="bills"),
    path("bills/new/", bills.bill_new, name="bill_new"),
    path("bills/<path:number>/totals/", bills.bill_totals, name="bill_totals"),
    path("bills/<path:number>/change/", bills.bill_change, name="bill_change"),
    path("bills/<path:number>/check/", closing.bill_check, name="bill_check"),
    path("bills/<path:number>/close/", closing.bill_close, name="bill_close"),
    path("bills/<path:number>/reopen/", closing.bill_reopen, name="bill_reopen"),
    path("bills/<path:number>/delete/", closing.bill_delete, name="bill_delete"),
    path("bills/<path:number>/cancel/", closing.bill_cancel, name="bill_cancel"),
    path("bills/<path:number>/versions/<int:version>/", bills.bill_version, name="bill_version"),
    path(
        "bills/<path:number>/versions/<int:version>/text/", bills.bill_version_text, name="bill_version_text"
    ),
    path(
        "bills/<path:number>/versions/<int:version>/against/<str:other>/",
        verification.bill_difference,
        name="bill_difference",
    ),
    # A number may hold slashes: what ends in a word of an address is none (bills/number_rule.py).
    path("bills/<path:number>/", bills.bill, name="bill"),
    path("v/", verification.proof_form, name="proof_form"),
    path("v/<str:text>/", verification.proof, name="proof"),
]
