"""The list of bills, making one, and the page of one bill."""
from django.http import HttpRequest, HttpResponse

def bills(request: HttpRequest) -> HttpResponse: ...
bill_new = bill = bill_totals = bill_change = bill_close = bill_reopen = bill_version = bills
