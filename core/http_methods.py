"""Addresses that only take what a form sends. Other methods are answered by tracetrack/access.py."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def require_post_or_go_to(page: str, **kept: str) -> Callable[[View], View]:
    """Let a POST in; a GET goes to the page with the form, named `page`.

    `kept`: the arguments of that page, each with the name that it has here.

    A session that ended while somebody typed ends in such a GET: signing in leads to where the form was sent.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(reverse(page, kwargs={name: kwargs[here] for name, here in kept.items()}))

        return guarded

    return guard
