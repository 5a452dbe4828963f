"""What views know of the person who asks. Who may open which address: tracetrack/access_table.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view for signed-in people is handed: its user is a person."""

    user: User


# Shown to a person without the role.
SENTENCES = {
    "may_scan": gettext_lazy("Only dispatchers, billers and admins can do this."),
    "may_bill": gettext_lazy("Only billers and admins can do this."),
    "is_admin": gettext_lazy("Only admins can do this."),
}


def render_refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    """The 403 page, with the reason."""
    return render(request, "403.html", {"sentence": sentence}, status=403)
