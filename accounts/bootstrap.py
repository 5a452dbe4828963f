"""The people of a new installation: the first admin and, on request, people to test with."""

import os
import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction

from accounts.models import ADMIN, BILLER, DISPATCHER, User

# Without letters and digits that look alike: passwords and backup codes are read off a screen or paper.
READABLE = "abcdefghijkmnpqrstuvwxyz23456789"


def check_environment() -> None:
    """Raise ImproperlyConfigured if the environment requests people who cannot be created."""
    if settings.CREATE_TEST_USERS:
        missing = [name for name in ("BILLER_PASSWORD", "DISPATCHER_PASSWORD") if not os.environ.get(name)]
        if missing:
            raise ImproperlyConfigured(
                f"CREATE_TEST_USERS is on and needs {' and '.join(missing)}: there are no default passwords."
            )


@transaction.atomic
def create_first_people() -> str | None:
    """Create `admin` and, on request, the test people. Existing ones stay as they are.

    Returns the admin's password if it was made up here: it can be shown this once.
    Raises ImproperlyConfigured, and creates nobody, if a password is missing or too weak.
    """
    check_environment()
    made_up = None
    if not _exists("admin"):
        password = os.environ.get("ADMIN_PASSWORD")
        if password is None:
            password = made_up = generate_password()
        _check_password("ADMIN_PASSWORD", password, User(username="admin"))
        _create_admin(password)
    if settings.CREATE_TEST_USERS:
        _create_test_person("biller1", BILLER, "BILLER_PASSWORD")
        _create_test_person("dispatcher1", DISPATCHER, "DISPATCHER_PASSWORD")
    return made_up


def _create_admin(password: str) -> None:
    """A superuser, so that no change to a role can lock the last admin out."""
    admin = User.objects.create_superuser("admin", password=password)
    admin.groups.add(Group.objects.get(name=ADMIN))


def _create_test_person(name: str, role: str, variable: str) -> None:
    if not _exists(name):
        password = os.environ[variable]
        _check_password(variable, password, User(username=name))
        person = User.objects.create_user(name, password=password, sees_all_areas=role == DISPATCHER)
        person.groups.add(Group.objects.get(name=role))


def _exists(name: str) -> bool:
    return User.objects.filter(username__iexact=name).exists()


def _check_password(variable: str, password: str, person: User) -> None:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise ImproperlyConfigured(f"{variable} cannot be used: {' '.join(error.messages)}") from None


def generate_password() -> str:
    """Four groups of four: 80 bits, and still to be typed by hand."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
