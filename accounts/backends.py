"""Reading the signed-in person, with their roles."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.backends import AllowAllUsersModelBackend

from accounts.models import User
from core.postgresql.prepared import fetch_prepared
from core.request_ids import note_person

_FIELDS = User._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_ROLES = """ARRAY(
    SELECT role.name FROM accounts_user_groups member
    JOIN auth_group role ON role.id = member.group_id
    WHERE member.user_id = person.id
)"""
_AREA_NAME = "(SELECT name FROM accounts_area WHERE id = person.area_id)"
# What `build_person` reads, of a row of accounts_user called person. The primary keys carry it.
PERSON_COLUMNS = ", ".join([*(f"person.{field.column}" for field in _FIELDS), _ROLES, _AREA_NAME])
READ_PERSON = f"SELECT {PERSON_COLUMNS} FROM accounts_user person WHERE person.id = %s"  # noqa: S608


class Backend(AllowAllUsersModelBackend):
    """Django's own, but a person is read with their roles and area by one small query.

    The ORM's form of it costs more than a whole scan.

    It also returns a person who is switched off and gave the right password, so that callers can say so: they
    look at `is_active` before they sign anyone in. Such a person has no session.
    """

    def get_user(self, user_id: int) -> User | None:
        rows = fetch_prepared(READ_PERSON, [user_id])
        found = build_person(rows[0]) if rows else None
        if found is None or not found.is_active:
            return None
        note_person(found.pk)
        return found


def build_person(row: Sequence[Any]) -> User:
    """The person in the columns PERSON_COLUMNS, with their roles and the name of their area."""
    *values, roles, area_name = row
    person = User.from_db("default", _NAMES, values)
    person.roles = frozenset(roles)
    person.area_name = area_name or ""
    return person
