"""The description of the API, for programs and for people: for those whom we know."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from api.openapi import describe_api
from api.reference import list_callers, list_endpoints, list_errors


def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(describe_api())


def docs(request: HttpRequest) -> HttpResponse:
    description = describe_api()
    context = {
        "about": description["info"]["description"],
        "callers": list_callers(description),
        "endpoints": list_endpoints(description),
        "errors": list_errors(description),
    }
    return render(request, "api/docs.html", context)
