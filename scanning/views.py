"""The scan pages: pack, look up, fill a bill. The scans themselves go to the API."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def scan(request: HttpRequest) -> HttpResponse:
    return render(request, "scanning/pack.html")


@login_required
def look(request: HttpRequest) -> HttpResponse:
    return render(request, "scanning/look.html")


@login_required
def bill_scan(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "scanning/bill.html")
