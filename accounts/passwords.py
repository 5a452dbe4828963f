"""Changing a password: by its owner, by an admin, or by a link that was sent by e-mail."""

from functools import partial
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.models import User
from core.models import site_name


def change_password(person: User, password: str, *, by: User | None) -> None:
    """Give this person a new password. One that another person gave must be changed at the next sign-in.

    All sessions of the person end. The password was checked by the rules before.
    """
    person.set_password(password)
    person.must_change_password = by is not None and by.pk != person.pk
    with transaction.atomic():
        person.save(update_fields=["password", "must_change_password"])
        record_event("changed the password", person, by=by)


def can_mail_links() -> bool:
    """Whether people can get a link for a new password by e-mail: it needs a mail server and our address."""
    return bool(settings.EMAIL_HOST and settings.SITE_ADDRESS)


def request_reset_mail(mail_address: str) -> None:
    """Let the worker send links to the people who have this address, if any do: nothing here says so."""
    # The tasks use this module.
    from accounts.tasks import send_reset_links

    transaction.on_commit(partial(send_reset_links.defer, mail_address=mail_address))


def send_links(mail_address: str) -> None:
    """Send each active person with this e-mail address, and with a password, a link for a new one."""
    site = site_name()
    for person in PasswordResetForm().get_users(mail_address):
        assert isinstance(person, User)
        shown = {"person": person, "site": site, "link": make_reset_link(person)}
        text = render_to_string("accounts/reset_mail.txt", shown)
        send_mail(_("%s: a new password") % site, text, None, [person.email])
        record_event("sent a link for a new password", person)


def make_reset_link(person: User) -> str:
    """A link that changes this person's password once, within the hour (PASSWORD_RESET_TIMEOUT)."""
    names = {
        "person": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }
    return urljoin(settings.SITE_ADDRESS, reverse("password_reset_link", kwargs=names))


def find_person_of_link(encoded: str, token: str) -> User | None:
    """Whose link this is; None if it is too old, was used, or the password was changed otherwise."""
    try:
        pk = int(urlsafe_base64_decode(encoded))
    except ValueError:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
    return person if person and default_token_generator.check_token(person, token) else None
