"""Bills to print, and what stands on their papers."""

import csv
import io
import re
from datetime import timedelta

import pypdfium2
import zxingcpp
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from bags.models import Bag, Link
from bills.lifecycle import close_bill
from bills.models import BillLine
from tests.builders import make_bill, make_user

ROW = re.compile(r"^([\d,]+) ([A-Z0-9._/-]+) ([\d,]+) ([\d,.]+) (\S+) (\d{4}-\d\d-\d\d \d\d:\d\d)$", re.M)
SUM = re.compile(r"^(This page|Carried forward|In all) · parents: ([\d,]+) ([\d,]+) ([\d,.]+)$", re.M)


def closed_bill(number="B-17", counts=(2, 2), by=None, codes=None, **fields):
    """The frozen version of a bill whose parents hold so many children."""
    by = by or make_user("Biller")
    bill = make_bill(number, by=by, **fields)
    codes = codes or [f"SB{place:05}" for place in range(1, len(counts) + 1)]
    parents = Bag.objects.bulk_create([Bag(code=code, kind="parent") for code in codes])
    children = Bag.objects.bulk_create(
        [
            Bag(code=f"CH{place:04}-{n:03}", kind="child")
            for place, count in enumerate(counts)
            for n in range(count)
        ]
    )
    inside = iter(children)
    Link.objects.bulk_create(
        [
            Link(child=next(inside), parent=parent, linked_by=by, linked_at=timezone.now())
            for parent, count in zip(parents, counts, strict=True)
            for _ in range(count)
        ]
    )
    began = timezone.now() - timedelta(minutes=len(parents))
    BillLine.objects.bulk_create(
        [
            BillLine(bill=bill, parent=parent, added_by=by, added_at=began + timedelta(minutes=place))
            for place, parent in enumerate(parents)
        ]
    )
    return close_bill(bill, by=by)


def body_of(response):
    return b"".join(response.streaming_content)


def texts_of(pdf):
    """The text of each page, each line without spaces at its ends."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return ["\n".join(re.sub(r" +", " ", line).strip() for line in page.splitlines()) for page in pages]


def rows_on(text):
    """The rows of the table on a page: number, code, children, weight, person, time."""
    return [tuple(row) for row in ROW.findall(text)]


def sums_on(text):
    """The sums on a page by their name: parents, children, weight."""
    return {name: tuple(told) for name, *told in SUM.findall(text)}


def height_of(words, pdf):
    """How many mm above the lower edge of the last page these words begin."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[len(document) - 1].get_textpage()
    place, _count = text.search(words).get_next()
    return text.get_charbox(place)[1] * 25.4 / 72


def picture_of(pdf, page=0, scale=3):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("L")


def codes_read_from(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def sheets_of(xlsx):
    book = load_workbook(io.BytesIO(xlsx))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def rows_of_csv(text):
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
