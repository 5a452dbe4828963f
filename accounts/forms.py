"""The sign-in form."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Django's own form, with sentences for the warehouse."""

    error_messages = {
        "invalid_login": _("Name or password is wrong. Look at the Caps Lock key and try again."),
        "inactive": _("This account is switched off. Ask an admin."),
    }
