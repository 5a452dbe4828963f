"""Signing in and changing one's password."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

from accounts.forms import NewPasswordForm, SignInForm
from accounts.permissions import require_form_methods

PER_NAME, PER_ADDRESS = "10/m", "100/m"


@require_form_methods
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page. Too many tries in a minute for one name or from one address: 429."""
    if request.method == "POST" and too_many_tries(request, request.POST.get("username", "")):
        sentence = _("Too many tries. Wait one minute, then sign in again.")
        page = {"form": SignInForm(request), "sentence": sentence}
        return render(request, "accounts/login.html", page, status=429)
    return login_page(request)


login_page = LoginView.as_view(
    template_name="accounts/login.html", authentication_form=SignInForm, redirect_authenticated_user=True
)


def too_many_tries(request: HttpRequest, username: str) -> bool:
    """Count this try under its name and its address; say whether either had too many."""
    by_name = count_try(request, "sign-in-name", lambda *_: username.strip().casefold()[:150], PER_NAME)
    by_address = count_try(request, "sign-in-address", "ip", PER_ADDRESS)
    return by_name or by_address


def count_try(request: HttpRequest, group: str, key: str | Callable, rate: str) -> bool:
    return is_ratelimited(request, group=group, key=key, rate=rate, method="POST", increment=True)


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("dashboard")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


change_password = require_form_methods(ChangePassword.as_view())
