"""Making people, and retiring and restoring them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.models import Area, User
from accounts.roles import LAST_ADMIN_STAYS, assign_role
from core.database import find_broken_rule
from core.words import tidy_words


class PersonRefused(Exception):
    """It cannot be done with this person. Its text is the sentence for people; nothing was written."""


def create_person(
    *,
    by: User,
    username: str,
    role: str,
    first_name: str = "",
    last_name: str = "",
    area: Area | None = None,
    all_areas: bool = False,
) -> User:
    """Make a person who cannot sign in until an admin sets a password.

    Raises PersonRefused if the username is taken, in capital or small letters, or no username.
    """
    names = {"first_name": tidy_words(first_name), "last_name": tidy_words(last_name)}
    person = User(username=User.normalize_username(username), area=area, sees_all_areas=all_areas, **names)
    person.set_unusable_password()
    try:
        person.full_clean(validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            person.save(force_insert=True)
            assign_role(person, role)
            fields: dict[str, Any] = {"username": person.username, "role": role, "area": area, **names}
            fields |= {"sees_all_areas": True} if all_areas else {}
            record_event("made", person, by=by, fields=fields)
    except ValidationError as error:
        raise PersonRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        if find_broken_rule(error) not in ("user_name_unique_in_any_case", "accounts_user_username_key"):
            raise
        raise PersonRefused(_("Somebody has this name already.")) from error
    return person


def retire_person(person: User, *, by: User) -> None:
    """Let this person in no more. They are signed out at once, their API keys let nobody in, history stays.

    Repeating it changes nothing. Raises PersonRefused for oneself and the last admin.
    """
    if person.pk == by.pk:
        raise PersonRefused(_("You cannot retire yourself. Ask another admin."))
    try:
        with transaction.atomic():
            if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
                record_event("changed", person, by=by, changed={"is_active": [True, False]})
    except IntegrityError as error:
        if find_broken_rule(error) != "last_admin_stays":
            raise
        raise PersonRefused(str(LAST_ADMIN_STAYS)) from error
    person.is_active = False


def restore_person(person: User, *, by: User) -> None:
    """Let this person in again. Repeating it changes nothing."""
    with transaction.atomic():
        if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            record_event("changed", person, by=by, changed={"is_active": [False, True]})
    person.is_active = True
