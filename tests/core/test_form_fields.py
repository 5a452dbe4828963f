"""Fields that refuse what Python would read as a number, and words in one form."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.form_fields import PlainDecimalField, PlainIntegerField, WordsField

NO_NUMBERS = [
    "1e3",
    "1E3",
    "१२",
    "١٢",
    "１２",
    "1,5",
    "1,000",
    "1_000",
    "1 000",
    "1\u00a0000",
    "+5",
    ".5",
    "5.",
]
NO_NUMBERS += ["NaN", "Infinity", "-inf", "0x10", "½", "--1", "1.2.3", "12kg"]


@pytest.mark.parametrize("field", [PlainDecimalField(), PlainIntegerField()])
@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_number_is_refused_rather_than_guessed(field, typed):
    with pytest.raises(ValidationError, match=r"Enter a (whole )?number\."):
        field.clean(typed)


def test_plain_numbers_are_taken():
    decimals = PlainDecimalField(required=False)

    assert [decimals.clean(typed) for typed in ("12", " 12.50 ", "-1", "", None)] == [
        Decimal(12),
        Decimal("12.50"),
        Decimal(-1),
        None,
        None,
    ]
    assert [PlainIntegerField().clean(typed) for typed in ("12", "\t007\n", 5)] == [12, 7, 5]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Cafe\u0301  X", "Café X"),
        ("\u00a0 A\u2003B\u202f\n C\u3000", "A B C"),
        ("A\u200bB\ufeff\u200e", "AB"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200b", ""),
    ],
)
def test_words_are_stored_in_one_form(typed, stored):
    assert WordsField(required=False).clean(typed) == stored


def test_browser_cuts_no_words():
    field = WordsField(max_length=5)

    assert "maxlength" not in field.widget.attrs
    with pytest.raises(ValidationError, match="at most 5 characters"):
        field.clean("123456")
