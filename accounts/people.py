"""Making and changing people, and retiring and restoring them."""

import hashlib
import json
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import record_event
from accounts.models import ADMIN, Area, User
from accounts.passwords import change_password
from accounts.roles import LAST_ADMIN_STAYS, assign_role, get_role
from core.database import find_broken_rule
from core.words import tidy_words

# What nobody does to themselves, in forms as well.
RETIRES_SELF = gettext_lazy("You cannot retire yourself. Ask another admin.")
DEMOTES_SELF = gettext_lazy("You cannot take your own role away. Ask another admin.")


class PersonRefused(Exception):
    """It cannot be done with this person. Its text is the sentence for people; nothing was written."""


class PersonChanged(PersonRefused):
    """Somebody else changed the person meanwhile."""


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


def compute_revision(person: User) -> str:
    """A text that changes with what `change_person` changes: one of what was seen goes with each change."""
    values = {name: str(getattr(value, "pk", value)) for name, value in _read_values(person).items()}
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read_values(person: User) -> dict[str, Any]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "role": get_role(person),
        "area": person.area,
        "sees_all_areas": person.sees_all_areas,
        "is_active": person.is_active,
    }


def change_person(person: User, *, by: User, revision: str, **changes: Any) -> None:
    """Change some of first_name, last_name, email, role, area, sees_all_areas and is_active.

    Raises PersonChanged if the person is no longer as `revision` says, and PersonRefused for values that
    cannot be, for one's own role or activity and for the last admin; then nothing is written.
    """
    if person.pk == by.pk and changes.get("is_active") is False:
        raise PersonRefused(str(RETIRES_SELF))
    if person.pk == by.pk and changes.get("role", ADMIN) != ADMIN:
        raise PersonRefused(str(DEMOTES_SELF))
    try:
        with transaction.atomic():
            locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
            if compute_revision(locked) != revision:
                raise PersonChanged(_("Somebody changed this person meanwhile. Read it again."))
            _write_changes(locked, changes, by=by)
    except ValidationError as error:
        raise PersonRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        if find_broken_rule(error) != "last_admin_stays":
            raise
        raise PersonRefused(str(LAST_ADMIN_STAYS)) from error


def _write_changes(locked: User, changes: dict[str, Any], *, by: User) -> None:
    before = _read_values(locked)
    changes = {name: tidy_words(new) if name.endswith("_name") else new for name, new in changes.items()}
    changed = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
    columns = changed.keys() - {"role"}
    for name in columns:
        setattr(locked, name, changes[name])
    if columns:
        locked.clean_fields(exclude={field.name for field in locked._meta.fields} - columns)
        locked.save(update_fields=columns)
    if "role" in changed:
        assign_role(locked, changes["role"])
    if changed:
        record_event("changed", locked, by=by, changed=changed)


def reset_password(person: User, password: str, *, by: User) -> None:
    """Give this person a password, to be changed at the next sign-in. All their sessions end.

    Raises PersonRefused for one's own, and for one that the rules for passwords do not allow.
    """
    if person.pk == by.pk:
        raise PersonRefused(_("Change your own password on its page, with the old one."))
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PersonRefused(" ".join(error.messages)) from error
    change_password(person, password, by=by)


def retire_person(person: User, *, by: User) -> None:
    """Let this person in no more. They are signed out at once, their API keys let nobody in, history stays.

    Repeating it changes nothing. Raises PersonRefused for oneself and the last admin.
    """
    if person.pk == by.pk:
        raise PersonRefused(str(RETIRES_SELF))
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
