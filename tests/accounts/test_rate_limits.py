"""How often somebody may try to sign in."""

import pytest
from django.core.cache import cache

from accounts.rate_limits import PER_ADDRESS, PER_NAME, count_sign_in_attempt

pytestmark = [pytest.mark.clock, pytest.mark.usefixtures("stopped_clock")]

MOST_PER_NAME, MOST_PER_ADDRESS = (int(rate.removesuffix("/m")) for rate in (PER_NAME, PER_ADDRESS))


@pytest.fixture
def attempt(rf):
    """Count an attempt for a name, from an address; return whether it is one too many."""
    cache.clear()

    def count(username, address="10.0.0.1"):
        return count_sign_in_attempt(rf.post("/accounts/login/", REMOTE_ADDR=address), username)

    yield count
    cache.clear()


def test_name_has_so_many_attempts_from_all_addresses(attempt):
    allowed = [attempt("asha", f"10.0.0.{number}") for number in range(MOST_PER_NAME)]

    assert allowed == [False] * MOST_PER_NAME
    assert attempt("asha", "10.0.0.99")
    assert not attempt("meena", "10.0.0.99")


@pytest.mark.parametrize("same", ["Asha", " asha ", "ASHA", "ａｓｈａ"])
def test_name_is_the_same_in_any_case_and_with_spaces(attempt, same):
    for number in range(MOST_PER_NAME):
        attempt("asha", f"10.0.0.{number}")

    assert attempt(same, "10.0.0.99")


def test_address_has_so_many_attempts_for_all_names(attempt):
    allowed = [attempt(f"guess{number}") for number in range(MOST_PER_ADDRESS)]

    assert allowed == [False] * MOST_PER_ADDRESS
    assert attempt("asha")
    assert not attempt("asha", "10.0.0.2")


def test_attempt_refused_for_its_name_counts_for_its_address(attempt):
    for _ in range(MOST_PER_ADDRESS):
        attempt("asha")

    assert attempt("meena")
