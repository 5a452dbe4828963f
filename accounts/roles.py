"""The one role of a person."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy

from accounts.models import ADMIN, ROLES, User

# Who that is, the database decides alone (accounts/sql/functions/last_admin_stays.sql).
LAST_ADMIN_STAYS = gettext_lazy("This is the last admin who can sign in. Make another person admin first.")


def get_role(person: User) -> str | None:
    """The strongest role that this person has. Reads prefetched groups."""
    if person.is_superuser:
        return ADMIN
    held = {group.name for group in person.groups.all()} if person.pk else set()
    return next((role for role in ROLES if role in held), None)


def assign_role(person: User, role: str) -> None:
    """Make `role` the one role of this person."""
    person.groups.set([Group.objects.get(name=role)])
    person.is_staff = role == ADMIN
    person.is_superuser = person.is_superuser and role == ADMIN
    person.save(update_fields=["is_staff", "is_superuser"])
