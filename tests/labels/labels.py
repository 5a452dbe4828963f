"""Builders of the labels' tests."""

from labels.code_ranges import run_from
from labels.reservations import claim
from tests.builders import make_user


def claimed(first="SB00120", label_count=500, by=None, **fields):
    """Labels that were printed."""
    asked = {"symbol": "qr", "layout": "a4-24", "top_line": ""} | fields
    return claim(run_from(first, label_count), by=by or make_user("Biller"), **asked)
