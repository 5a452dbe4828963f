"""Forms for signing in and changing one's password, and the choice of areas that other forms share."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Area


class SignInForm(AuthenticationForm):
    """Django's own form, with sentences for the warehouse."""

    error_messages = {
        "invalid_login": _("Name or password is wrong. Look at the Caps Lock key and try again."),
        "inactive": _("This account is switched off. Ask an admin."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)


class NewPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)


def _enlarge_fields(form: AuthenticationForm | PasswordChangeForm) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"


def offer_areas(form: "forms.ModelForm[Any]", kept: int | None = None) -> None:
    """Let the form choose among the areas in use, and the one that is set already."""
    field = form.fields["area"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Area.objects.filter(Q(retired_at=None) | Q(pk=kept))
