"""Forms for signing in and for passwords, and the choice of areas that other forms share."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, User
from accounts.permissions import SignedInRequest
from accounts.signing_in import SignInRefused, attempt_own_password, attempt_sign_in


class SignInForm(AuthenticationForm):
    """Django's own, but attempts are counted, and refused with our sentences."""

    refused: SignInRefused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is not None and password:
            assert self.request is not None
            try:
                self.user_cache = attempt_sign_in(self.request, name, password)
            except SignInRefused as refused:
                self.refused = refused
                raise ValidationError(refused.message, code=refused.error) from refused
        return self.cleaned_data


class NewPasswordForm(PasswordChangeForm):
    """A new password of the person who is signed in, for the old one. Wrong old ones are counted."""

    refused: SignInRefused | None = None

    def __init__(self, request: SignedInRequest, data: Any = None) -> None:
        super().__init__(request.user, data)
        self.request = request
        _enlarge_fields(self)

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        try:
            if attempt_own_password(self.request, self.request.user, old):
                return old
        except SignInRefused as refused:
            self.refused = refused
            raise ValidationError(refused.message, code=refused.error) from refused
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")


class ResetPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(person, data)
        _enlarge_fields(self)


class FirstPasswordForm(ResetPasswordForm):
    """A password of one's own in place of one that an admin knows."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_password1") and self.user.check_password(cleaned["new_password1"]):
            self.add_error("new_password1", _("Choose another one than the one you were given."))
        return cleaned


class CodeForm(forms.Form):
    """A code of the app, or a backup code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)


class OwnPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)


class ConfirmForm(OwnPasswordForm, CodeForm):
    """The first code of a new app, with the password where the person is signed in already."""

    def __init__(self, *args: Any, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": False}


class MailForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _enlarge_fields(self)


def _enlarge_fields(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"


def offer_areas(form: "forms.ModelForm[Any]", kept: int | None = None) -> None:
    """Let the form choose among the areas in use, and the one that is set already."""
    field = form.fields["area"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Area.objects.filter(Q(retired_at=None) | Q(pk=kept))
