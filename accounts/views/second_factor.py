"""The second factor: setting it up, new backup codes, taking it off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import second_factor as factor
from accounts.forms import ConfirmForm, OwnPasswordForm
from accounts.models import User, UserSession
from accounts.pending_sign_in import read_pending
from accounts.signing_in import SET_UP, SignInRefused, attempt_own_password, find_next_step, finish_sign_in
from accounts.user_sessions import end_sessions, hash_key, list_live_sessions
from accounts.views.signing_in import find_landing_page, mark_refused, redirect_to_start
from core.barcodes import encode_qr


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set it up; or, where there is one, what can be done with it.

    Also open to an admin who may not work without one and has given the right password.
    """
    if not request.user.is_authenticated:
        pending = read_pending(request)
        if pending is None or find_next_step(pending) != SET_UP:
            return redirect_to_start(request)
        return _set_up(request, pending.person, go_to=find_landing_page(pending.person, pending.next))
    if factor.has_second_factor(request.user):
        return _render_state(request, request.user)
    return _set_up(request, request.user, go_to="")


@never_cache
def new_backup_codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones, for the right password. The old ones are worth nothing any more."""
    person = request.user
    if not isinstance(person, User) or request.method != "POST" or not factor.has_second_factor(person):
        return redirect("second_factor")
    form = OwnPasswordForm(request.POST)
    if refused := _check_password(request, person, form):
        return refused
    return _render_codes(request, factor.make_backup_codes(person), go_to="")


def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Take one's own second factor off, for the right password."""
    person = request.user
    if not isinstance(person, User) or request.method != "POST" or not factor.has_second_factor(person):
        return redirect("second_factor")
    if factor.needs_second_factor(person):
        messages.error(request, _("Admins need a second factor here. Another admin can take yours off."))
        return redirect("second_factor")
    form = OwnPasswordForm(request.POST)
    if refused := _check_password(request, person, form):
        return refused
    factor.remove_second_factor(person, by=person)
    messages.success(request, _("The second factor is off."))
    return redirect("second_factor")


def _set_up(request: HttpRequest, person: User, *, go_to: str) -> HttpResponse:
    """`go_to`: where a person goes who is not signed in yet, and will be by this."""
    is_pending = bool(go_to)
    form = ConfirmForm(request.POST or None, asks_password=not is_pending)
    device = factor.read_secret(person, request.POST.get("secret", ""))
    if request.method == "POST" and form.is_valid() and device:
        try:
            if not is_pending and not attempt_own_password(request, person, form.cleaned_data["password"]):
                form.add_error("password", _("This is not your password."))
            else:
                codes = factor.set_up(device, form.cleaned_data["code"])
                _end_other_sessions(request, person)
                response = _render_codes(request, codes, go_to=go_to)
                if is_pending:
                    finish_sign_in(request, response, person)
                return response
        except factor.WrongCode:
            form.add_error("code", _("This code is wrong. Type the one that the app shows now."))
        except SignInRefused as refused:
            form.add_error(None, refused.message)
            return mark_refused(_render_set_up(request, person, form, device), refused)
    return _render_set_up(request, person, form, device)


def _end_other_sessions(request: HttpRequest, person: User) -> None:
    """They began by the password alone."""
    others = list_live_sessions(person)
    if key := request.session.session_key:
        others = others.exclude(digest=hash_key(key))
    end_sessions(others, reason=UserSession.EndReason.ELSEWHERE)


def _render_set_up(request: HttpRequest, person: User, form: ConfirmForm, device: Any) -> HttpResponse:
    secret = request.POST["secret"] if device else factor.make_secret(person)
    device = device or factor.read_secret(person, secret)
    page = {
        "form": form,
        "secret": secret,
        "typed": factor.spell_secret(device),
        "symbol": encode_qr(device.config_url),
        "is_required": factor.needs_second_factor(person),
    }
    return render(request, "accounts/set_up.html", page)


def _render_state(request: HttpRequest, person: User, form: OwnPasswordForm | None = None) -> HttpResponse:
    page = {
        "form": form or OwnPasswordForm(),
        "left": factor.count_backup_codes(person),
        "is_required": factor.needs_second_factor(person),
    }
    return render(request, "accounts/second_factor.html", page)


def _render_codes(request: HttpRequest, codes: list[str], *, go_to: str) -> HttpResponse:
    """An answer to this request alone: the codes are stored nowhere."""
    return render(request, "accounts/backup_codes.html", {"codes": codes, "go_to": go_to})


def _check_password(request: HttpRequest, person: User, form: OwnPasswordForm) -> HttpResponse | None:
    """None if it is the right one; else the page that says so."""
    if not form.is_valid():
        return _render_state(request, person, form)
    try:
        if attempt_own_password(request, person, form.cleaned_data["password"]):
            return None
        form.add_error("password", _("This is not your password."))
    except SignInRefused as refused:
        form.add_error(None, refused.message)
        return mark_refused(_render_state(request, person, form), refused)
    return _render_state(request, person, form)
