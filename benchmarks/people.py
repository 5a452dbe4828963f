"""The people of a benchmark, and Django set up to make them. Import this before any model."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracetrack.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from tracetrack.sessions import SessionStore
from django.db import connection

from accounts.models import ADMIN, BILLER, DISPATCHER, Area, User

DISPATCHERS = 100
SIGNED_IN_BY = "accounts.backends.Backend"


def make_people() -> None:
    """Make bench-admin, bench-biller and 100 dispatchers in four areas. None of them has a password."""
    areas = [Area.objects.get_or_create(name=f"Bench {letter}")[0] for letter in "ABCD"]
    make_person("bench-admin", ADMIN)
    make_person("bench-biller", BILLER)
    for number in range(DISPATCHERS):
        make_person(f"bench-{number:03}", DISPATCHER, area=areas[number % len(areas)])


def make_person(username: str, role: str, area: Area | None = None) -> User:
    user, is_new = User.objects.get_or_create(username=username, defaults={"area": area})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=role))
    return user


def dispatchers() -> list[User]:
    """The dispatchers, in the order of their numbers."""
    return list(User.objects.filter(username__regex=r"^bench-\d{3}$").order_by("username"))


def make_billers(count: int) -> list[User]:
    """So many people who may see all and put parents onto bills: one person alone would meet the limits of one."""
    return [make_person(f"biller-{number:03}", BILLER) for number in range(count)]


def sign_in(user: User) -> str:
    """Make a session of this person, as signing in does, and give its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = SIGNED_IN_BY
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def allow_long_statements() -> None:
    """Lift the limits that protect a web server from slow statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
