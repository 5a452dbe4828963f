"""Builders of the labels' tests, and how they read pages and files."""

import re
from urllib.parse import parse_qs, urlsplit

from accounts.models import AuditEntry
from labels.code_ranges import parse_range
from labels.models import PrintedRange
from labels.reservations import reserve_range
from tests.builders import make_user

ASKED = {
    "first": "SB00120",
    "label_count": "500",
    "symbol": "qr",
    "layout": "a4-24",
    "start": "1",
    "top_line": "Nashik",
}

AGAIN = {"first": "SB00130", "last": "SB00139", "reason": "The printer jammed", "layout": "roll", "start": ""}

REPLACE = {
    "code": "SB00120",
    "reason": "Torn",
    "symbol": "datamatrix",
    "layout": "roll-203",
    "start": "1",
    "top_line": "",
}


def reserved(first="SB00120", label_count=500, by=None, **fields):
    """Labels that were printed."""
    asked = {"symbol": "qr", "layout": "a4-24", "top_line": ""} | fields
    return reserve_range(parse_range(first, label_count), by=by or make_user("Biller"), **asked)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def body_of(response):
    return b"".join(response.streaming_content)


def nothing_was_written():
    return not (PrintedRange.objects.exists() or AuditEntry.objects.exclude(verb="denied").exists())


def file_behind(client, response):
    """The file that the page behind this answer offers."""
    assert response.status_code == 302
    page = client.get(response["Location"])
    return client.get(re.search(r'href="(/labels/file/[^"]+)"', page.content.decode())[1])


def ticket_of(response):
    return parse_qs(urlsplit(response["Location"]).query)["ticket"][0]
