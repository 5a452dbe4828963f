"""Signing in and changing one's password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _

from accounts.devices import ENDED_COOKIE, describe_end
from accounts.forms import NewPasswordForm, SignInForm
from accounts.permissions import require_form_methods
from accounts.rate_limits import count_sign_in_attempt


@require_form_methods
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page. Too many tries in a minute for one name or from one address: 429."""
    if request.method == "POST" and count_sign_in_attempt(request, request.POST.get("username", "")):
        sentence = _("Too many tries. Wait one minute, then sign in again.")
        page = {"form": SignInForm(request), "sentence": sentence}
        return render(request, "accounts/login.html", page, status=429)
    return login_page(request)


class SignInView(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = describe_end(self.request.COOKIES.get(ENDED_COOKIE, ""))
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

    def get_success_url(self) -> str:
        """The page that was asked for; else *Scan* for dispatchers, the dashboard for the others.

        The site's bare address asks for nothing: everybody begins there.
        """
        asked = self.get_redirect_url()
        return asked if asked not in ("", reverse("dashboard")) else self.get_default_redirect_url()

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        packs = user.is_authenticated and user.may_scan and not user.may_bill
        return reverse("scan" if packs else "dashboard")


login_page = SignInView.as_view()


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("dashboard")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


change_password = require_form_methods(ChangePassword.as_view())
