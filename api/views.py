"""The description of the API, for programs and for people: for those whom we know."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.tokens import find_token
from api.errors import SIGN_IN_AGAIN, make_problem
from api.openapi import describe_api
from api.reference import list_callers, list_endpoints, list_errors


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """For a session or an API key."""
    if not request.user.is_authenticated and find_token(request) is None:
        return make_problem("signed_out", str(SIGN_IN_AGAIN))
    return JsonResponse(describe_api())


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    description = describe_api()
    context = {
        "about": description["info"]["description"],
        "callers": list_callers(description),
        "endpoints": list_endpoints(description),
        "errors": list_errors(description),
    }
    return render(request, "api/docs.html", context)
