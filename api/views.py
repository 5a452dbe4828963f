"""The views that are no endpoints of ninja: scans, and the description for programs and for people."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from api.auth import ApiRequest, identify_caller
from api.errors import RequestRefused, answer_refusal, answer_too_large
from api.openapi import describe_api
from api.reference import list_callers, list_endpoints, list_errors
from api.scan_schemas import read_batch
from api.scans import record_batch


@csrf_exempt  # An API key needs no CSRF token; identify_caller asks for that of a session.
@require_POST
def scans(request: ApiRequest) -> HttpResponse:
    """POST /api/v1/scans, with the types and errors of all others. Ninja would cost 3 % of a scan's CPU."""
    try:
        request.auth = identify_caller(request)
        return record_batch(request, read_batch(request.body))
    except RequestRefused as error:
        return answer_refusal(request, error)
    except RequestDataTooBig as error:
        return answer_too_large(request, error)


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(describe_api())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    description = describe_api()
    context = {
        "about": description["info"]["description"],
        "callers": list_callers(description),
        "endpoints": list_endpoints(description),
        "errors": list_errors(description),
    }
    return render(request, "api/docs.html", context)
