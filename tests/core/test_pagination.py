"""Pages and the places between them, as addresses name them; nonsense counts as none."""

from datetime import UTC, datetime

import pytest

from core.pagination import Cursor, Page, fetch_page, read_cursor, read_id, read_moment

# Valid to Python, but beyond what the database or the clock can hold.
NO_MOMENTS = [
    "0001-01-01T00:00:00+05:30",
    "9999-12-31T23:59:59-05:30",
    "2100-05-01T10:00:00+23:59",
    "1999-12-31T23:00:00+00:00",
    "2101-01-01T00:00:00+00:00",
    "2026-05-01T10:00:00",
    "2026-05-01",
    "x",
]
# The database knows offsets up to 15:59 only; in UTC there is none left.
IN_UTC = {"2100-05-01T10:00:00+23:59": datetime(2100, 4, 30, 10, 1, tzinfo=UTC)}


@pytest.mark.parametrize("text", ["", "\0", "now", *NO_MOMENTS])
def test_moment_is_of_our_times_and_has_a_time_zone(text):
    assert read_moment(text) == IN_UTC.get(text)


@pytest.mark.parametrize("text", ["2026-05-01T10:00:00+05:30", "2026-05-01T04:30:00Z"])
def test_moment_is_read_in_utc(text):
    at = read_moment(text)

    assert (at, at.utcoffset()) == (datetime(2026, 5, 1, 4, 30, tzinfo=UTC), UTC.utcoffset(None))


@pytest.mark.parametrize("text", [None, "", "x", "-1", "٣", "9" * 19, "1.0", "\0"])
def test_id_is_decimal_and_fits_the_database(text):
    assert (read_id(text), read_id("17")) == (None, 17)


def test_longest_id_and_first_year_are_read():
    assert read_id("9" * 18) == 10**18 - 1
    assert read_moment("2000-01-01T00:00:00+00:00").year == 2000


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, Page([])), (2, Page(["a", "b"])), (3, Page(["a", "b"], next="behind b"))],
)
def test_page_names_the_place_behind_its_last_row_only_if_there_are_more(count, expected):
    rows = ["a", "b", "c"][:count]

    assert fetch_page(rows, 2, lambda row: f"behind {row}") == expected


def test_page_with_other_rows_keeps_its_place():
    page = Page([1], next=7, cut_short=True)

    assert page.with_rows(["one"]) == Page(["one"], next=7, cut_short=True)


def test_cursor_is_read_as_it_was_written():
    cursor = Cursor(datetime(2026, 5, 1, 4, 30, tzinfo=UTC), "h0190b5f0-0000")

    assert read_cursor(str(cursor), str) == cursor


@pytest.mark.parametrize("key", ["", "'--", "٣", "a b", "a~b", "\0"])
def test_cursor_has_a_key_of_letters_digits_and_hyphens(key):
    assert read_cursor(f"2026-05-01T04:30:00+00:00~{key}", str) is None


def test_cursor_whose_key_cannot_be_read_is_none():
    assert read_cursor("2026-05-01T04:30:00+00:00~x1", int) is None
