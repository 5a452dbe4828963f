"""Signing in, step by step: name and password, a code, a new password where the old one may not stay."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import CodeForm, FirstPasswordForm, SignInForm
from accounts.models import User
from accounts.passwords import change_password
from accounts.pending_sign_in import PendingSignIn, read_pending, save_pending
from accounts.signing_in import (
    CODE,
    NEW_PASSWORD,
    SignInRefused,
    attempt_code,
    find_next_step,
    finish_sign_in,
)
from accounts.user_sessions import describe_end

StepView = Callable[[HttpRequest, PendingSignIn], HttpResponse]


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page. Too many wrong passwords: 429, and when to try again."""
    return login_page(request)


class SignInView(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = describe_end(getattr(self.request.session, "end_reason", ""))
        if getattr(self.request.session, "is_locked", False):
            ended = _("This screen is locked. Sign in to go on.")
        return super().get_context_data(session_ended=ended, **kwargs)

    def get_form(self, form_class: type[AuthenticationForm] | None = None) -> AuthenticationForm:
        """For somebody else who takes over this device the browser does not fill in who was here before."""
        form = super().get_form(form_class)
        if "switch" in self.request.GET:
            form.fields["username"].widget.attrs["autocomplete"] = "off"
            form.fields["password"].widget.attrs["autocomplete"] = "off"
        return form

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return go_on(self.request, PendingSignIn(form.get_user(), next=self.get_redirect_url()))

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        assert isinstance(form, SignInForm)
        return response if form.refused is None else mark_refused(response, form.refused)

    def get_success_url(self) -> str:
        """Where people go who are signed in already."""
        assert isinstance(self.request.user, User)
        return find_landing_page(self.request.user, self.get_redirect_url())


login_page = SignInView.as_view()


def find_landing_page(person: User, wanted: str) -> str:
    """The page that was asked for; else *Scan* for dispatchers, the dashboard for the others.

    The site's bare address asks for nothing: everybody begins there.
    """
    if wanted not in ("", reverse("dashboard")):
        return wanted
    return reverse("scan" if person.may_scan and not person.may_bill else "dashboard")


def go_on(request: HttpRequest, pending: PendingSignIn) -> HttpResponse:
    """Sign this person in, or lead to what is left to do before."""
    if step := find_next_step(pending):
        response = redirect(step)
        save_pending(response, pending)
        return response
    response = redirect(find_landing_page(pending.person, pending.next))
    finish_sign_in(request, response, pending.person)
    return response


def mark_refused(response: HttpResponse, refused: SignInRefused) -> HttpResponse:
    """429 with Retry-After, if there were too many attempts."""
    if refused.seconds:
        response.status_code = 429
        response["Retry-After"] = str(refused.seconds)
    return response


def pending_step(step: str) -> Callable[[StepView], Callable[[HttpRequest], HttpResponse]]:
    """Open a view to people whose next step this is, for ten minutes after the right password."""

    def guard(view: StepView) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            pending = read_pending(request)
            if pending is None:
                return redirect_to_start(request)
            if find_next_step(pending) != step:
                return go_on(request, pending)
            return view(request, pending)

        return guarded

    return guard


def redirect_to_start(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Sign in first. Ten minutes after the password it has to be typed again."))
    return redirect("login")


@pending_step(CODE)
def sign_in_code(request: HttpRequest, pending: PendingSignIn) -> HttpResponse:
    """The second step: a code of the app, or a backup code."""
    form = CodeForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            attempt_code(request, pending.person, form.cleaned_data["code"])
            return go_on(request, replace(pending, has_given_code=True))
        except SignInRefused as error:
            form.add_error(None, error.message)
            refused = error
    response = render(request, "accounts/code.html", {"form": form})
    return response if refused is None else mark_refused(response, refused)


@pending_step(NEW_PASSWORD)
def new_password(request: HttpRequest, pending: PendingSignIn) -> HttpResponse:
    """A password of one's own, after an admin set one."""
    person = pending.person
    form = FirstPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(person, form.cleaned_data["new_password1"], by=person)
        return go_on(request, replace(pending, person=person))
    return render(request, "accounts/new_password.html", {"form": form})
