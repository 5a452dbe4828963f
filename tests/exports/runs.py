"""Asking for exports and reading what was written."""

import csv
import io
from contextlib import contextmanager

import openpyxl

from core.progress import Progress
from exports.models import ExportRun
from exports.writer import write_export

START = "/admin/exports/exportrun/start/"


@contextmanager
def unwatched(_run):
    yield Progress()


def request_export(admin, what, file_format="csv", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    response = admin.post(f"{START}?what={what}&{query}", {"format": file_format})
    assert response.status_code == 302
    return ExportRun.objects.order_by("-id")[0]


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def rows_of_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def export_file(admin, what, file_format="csv", **asked):
    """Ask for an export as the page does, write it as the worker does, and download it."""
    run = request_export(admin, what, file_format, **asked)
    write_export(run.pk, run.attempt, unwatched)
    run.refresh_from_db()
    assert run.state == "done", run.trouble
    response = admin.get(f"/admin/exports/exportrun/{run.pk}/download/")
    return b"".join(response.streaming_content)
