"""Forms for signing in and changing one's password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Django's own form, with sentences for the warehouse."""

    error_messages = {
        "invalid_login": _("Name or password is wrong. Look at the Caps Lock key and try again."),
        "inactive": _("This account is switched off. Ask an admin."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draw_large(self)


class NewPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draw_large(self)


def draw_large(form: AuthenticationForm | PasswordChangeForm) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"
