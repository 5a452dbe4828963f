"""The first page: totals, today, recent scans."""

from django.http import HttpRequest, HttpResponse


def dashboard(request: HttpRequest) -> HttpResponse:
    return HttpResponse("TraceTrack")
