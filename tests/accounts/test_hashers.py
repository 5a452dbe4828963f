"""How passwords are kept."""

import subprocess
import sys
from textwrap import dedent

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from accounts.hashers import Argon2
from tests.builders import PASSWORD


def test_password_is_kept_as_argon2id_with_owasps_cost():
    encoded = make_password(PASSWORD)

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(identify_hasher(encoded), Argon2)
    assert PASSWORD not in encoded


@pytest.mark.parametrize(("password", "is_right"), [(PASSWORD, True), (f"{PASSWORD} ", False), ("", False)])
def test_only_the_same_password_is_right(password, is_right):
    assert check_password(password, make_password(PASSWORD)) is is_right


def test_same_password_is_kept_differently_each_time():
    assert make_password(PASSWORD) != make_password(PASSWORD)


def test_password_of_another_cost_is_right_and_kept_anew():
    class Costly(Argon2):
        time_cost = 3

    encoded, kept_anew = Costly().encode(PASSWORD, "a-salt-of-enough-letters"), []

    assert check_password(PASSWORD, encoded, setter=kept_anew.append)
    assert kept_anew == [PASSWORD]


UNDER_GEVENT = """
    from gevent import monkey

    monkey.patch_all()

    import gevent
    from django.conf import settings

    settings.configure(PASSWORD_HASHERS=["accounts.hashers.Argon2"])
    from accounts.hashers import _run_in_thread

    def work():
        real_sleep(0.5)
        return "worked"

    real_sleep = monkey.get_original("time", "sleep")
    turns = []

    def scan():
        while not working.ready():
            turns.append(1)
            gevent.sleep(0.01)

    working = gevent.spawn(_run_in_thread, work)
    gevent.spawn(scan).join()
    print(working.get(), len(turns) > 5)
"""


def test_requests_go_on_under_gevent_while_a_password_is_hashed():
    ended = subprocess.run(
        [sys.executable, "-c", dedent(UNDER_GEVENT)], capture_output=True, text=True, check=True, timeout=60
    )

    assert ended.stdout == "worked True\n"
