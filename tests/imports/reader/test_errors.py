"""Whatever a reader stumbles over becomes a reason."""

import pytest

from core.subprocesses.child import Refused
from imports.reader.errors import BadFile, refuse_unreadable


class Panic(BaseException):
    """What a compiled library raises: it is no Exception."""


def test_refusal_carries_its_reason_and_facts():
    refusal = BadFile("too_many_rows", limit=50)

    assert refusal.as_json() == {"reason": "too_many_rows", "facts": {"limit": 50}}
    assert isinstance(refusal, Refused)


@pytest.mark.parametrize("error", [BadFile("empty_file"), BrokenPipeError()])
def test_reason_and_a_reader_that_is_not_listened_to_go_on_as_they_are(error):
    with pytest.raises(type(error)) as raised, refuse_unreadable():
        raise error

    assert raised.value is error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "takes_too_much_memory"),
        (KeyError("xl/workbook.xml"), "damaged"),
        (RecursionError(), "damaged"),
        (Panic(), "damaged"),
    ],
)
def test_everything_else_is_a_bad_file(error, reason):
    with pytest.raises(BadFile, match=reason) as raised, refuse_unreadable():
        raise error

    assert raised.value.__cause__ is error
