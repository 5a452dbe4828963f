"""The one role of a person."""

from django.contrib.auth.models import Group
from django.db.models import Q

from accounts.models import ADMIN, ROLES, User


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


def is_last_admin(person: User) -> bool:
    """Whether nobody else is an active admin. Others who check wait until this transaction ends."""
    Group.objects.select_for_update().get(name=ADMIN)
    admins = User.objects.filter(Q(is_superuser=True) | Q(groups__name=ADMIN), is_active=True)
    return not admins.exclude(pk=person.pk).exists()
