"""A new password: by its owner who knows the old one, or by a link that was sent by e-mail."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import passwords
from accounts.forms import MailForm, NewPasswordForm, ResetPasswordForm
from accounts.permissions import SignedInRequest
from accounts.sign_in_counters import TooManyAttempts, count_attempt, make_mail_counters
from accounts.signing_in import explain_too_many
from accounts.views.signing_in import mark_refused
from core.client_address import find_client_address


@sensitive_post_parameters()
def change_password(request: SignedInRequest) -> HttpResponse:
    form = NewPasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = request.user
        passwords.change_password(person, form.cleaned_data["new_password1"], by=person)
        # All sessions of this person ended, this one too: it goes on as a new one.
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed."))
        return redirect("dashboard")
    response = render(request, "accounts/password.html", {"form": form})
    return mark_refused(response, form.refused) if form.refused else response


def request_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail. The answer is the same whether anyone has this address or not."""
    form = MailForm(request.POST or None)
    page = {"form": form, "can_mail": passwords.can_mail_links()}
    if request.method != "POST" or not page["can_mail"] or not form.is_valid():
        return render(request, "accounts/reset.html", page)
    mail_address = form.cleaned_data["email"]
    try:
        count_attempt(make_mail_counters(mail_address, find_client_address(request)))
    except TooManyAttempts as error:
        refused = explain_too_many(error)
        form.add_error(None, refused.message)
        return mark_refused(render(request, "accounts/reset.html", page), refused)
    passwords.request_reset_mail(mail_address)
    return render(request, "accounts/reset.html", page | {"is_sent": True})


@sensitive_post_parameters()
@never_cache
def reset_by_link(request: HttpRequest, person: str, token: str) -> HttpResponse:
    """The page that the link in the mail opens. It signs nobody in: a second factor is still asked for."""
    owner = passwords.find_person_of_link(person, token)
    if owner is None:
        return render(request, "accounts/reset_link.html", {"form": None}, status=404)
    form = ResetPasswordForm(owner, request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.change_password(owner, form.cleaned_data["new_password1"], by=None)
        messages.success(request, _("Your password is changed. Sign in with it."))
        return redirect("login")
    return render(request, "accounts/reset_link.html", {"form": form, "owner": owner})
