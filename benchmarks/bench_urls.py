"""The product's addresses, and an empty page: what a request costs that does nothing but know who asks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tracetrack.access import Rule, read_table
from tracetrack.urls import handler400, handler404, handler500, urlpatterns  # noqa: F401

read_table()["/bench/empty/"] = {"GET": Rule("dispatchers")}


def show_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


urlpatterns = [path("bench/empty/", show_nothing), *urlpatterns]
