"""Builders of the labels' tests."""

from labels.code_ranges import parse_range
from labels.reservations import reserve_range
from tests.builders import make_user


def reserved(first="SB00120", label_count=500, by=None, **fields):
    """Labels that were printed."""
    asked = {"symbol": "qr", "layout": "a4-24", "top_line": ""} | fields
    return reserve_range(parse_range(first, label_count), by=by or make_user("Biller"), **asked)
