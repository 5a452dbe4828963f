"""Where a person is signed in, and covering the screen of a shared terminal."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.models import User, UserSession
from accounts.user_sessions import end_sessions, hash_key, list_live_sessions
from core.http_methods import require_post_or_go_to


def sessions(request: HttpRequest) -> HttpResponse:
    """Where the signed-in person is signed in; a POST ends one of these, or all others."""
    person = cast(User, request.user)
    live = list_live_sessions(person)
    this_one = hash_key(request.session.session_key)
    if request.method != "POST":
        return render(request, "accounts/sessions.html", {"sessions": live, "this_one": this_one})
    others = live.exclude(digest=this_one)
    ended = end_sessions(
        others if "others" in request.POST else others.filter(digest=request.POST.get("session", "")),
        reason=UserSession.EndReason.ELSEWHERE,
    )
    if ended:
        record_event("ended sessions", person, by=person, count=ended)
        messages.success(request, _("Ended. Whoever is there has to sign in again."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("sessions")


@require_post_or_go_to("dashboard")
def lock(request: HttpRequest) -> HttpResponse:
    """This screen is covered: until somebody signs in again, its session only sends scans."""
    request.session.lock()  # type: ignore[attr-defined]
    return HttpResponse(status=204)
