"""Who may open a page."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User

View = Callable[..., HttpResponseBase]
# For Django's own form views, which take a PUT for a POST and answer OPTIONS.
require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


class SignedInRequest(HttpRequest):
    """What a view for signed-in people is handed: its user is a person."""

    user: User


# Shown to a person without the role.
SENTENCES = {
    "may_scan": gettext_lazy("Only dispatchers, billers and admins can do this."),
    "may_bill": gettext_lazy("Only billers and admins can do this."),
    "is_admin": gettext_lazy("Only admins can do this."),
}


def role_required(role: str) -> Callable[[View], View]:
    """Open a view to signed-in people whose `role` (may_scan, may_bill, is_admin) is true.

    Signed-out people go to the sign-in page; others get a 403 page that names the roles.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if getattr(request.user, role):
                return view(request, *args, **kwargs)
            return render_refusal(request, str(SENTENCES[role]))

        return login_required(guarded)

    return guard


def render_refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    """The 403 page, with the reason."""
    return render(request, "403.html", {"sentence": sentence}, status=403)
