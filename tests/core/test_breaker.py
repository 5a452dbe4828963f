"""What is away is tried again once a second."""

from core.breaker import TRY_AGAIN_AFTER_SECONDS, Breaker


def test_one_call_a_second_tries_again():
    breaker = Breaker()
    breaker.trip()
    at_once = breaker.lets_through()
    breaker.try_again_at -= TRY_AGAIN_AFTER_SECONDS

    tries = [breaker.lets_through() for _call in range(3)]

    assert (at_once, tries, breaker.is_open) == (False, [True, False, False], True)
