"""Reading labels."""

import pytest

from bags.codes import is_allowed, normal_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CH10001", "CH10001"),
        ("  ch10001\r\n", "CH10001"),
        ("]Q3CH10001", "CH10001"),
        ("]d2 ch10001", "CH10001"),
        ("a/b.c_d-9", "A/B.C_D-9"),
        ("ı", "ı"),
        ("ß", "ß"),
        ("", ""),
    ],
)
def test_normal_code(text, code):
    assert normal_code(text) == code


@pytest.mark.parametrize("code", ["A", "M444-00001", "A/B.C_D-9", "9" * 64])
def test_allowed(code):
    assert is_allowed(code)


@pytest.mark.parametrize("code", ["", "a", "A B", "A\n", "É", "٣", "A" * 65, "]Q3A"])
def test_not_allowed(code):
    assert not is_allowed(code)
