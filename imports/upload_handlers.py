"""Taking uploads in without holding up the scans of the same web worker."""

import time
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.utils.translation import gettext as _


class SmallUploadHandler(MemoryFileUploadHandler):
    """Keeps the files of a small form in memory, up to the same limit."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        stop_past_limit(start + len(raw_data))
        return super().receive_data_chunk(raw_data, start)


class YieldingUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to disk piece by piece, with a turn for other requests after each.

    A file past the limit is dropped as soon as that is known.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        time.sleep(0)
        stop_past_limit(start + len(raw_data))
        return super().receive_data_chunk(raw_data, start)


def stop_past_limit(size: int) -> None:
    if size > settings.LOAD_FILE_MB * 1_000_000:
        raise StopUpload(connection_reset=True)


def check_size(file: "UploadedFile[Any]") -> str:
    """What is wrong with the size of a file, or nothing."""
    if not file.size:
        return _("%s is empty.") % file.name
    if file.size > settings.LOAD_FILE_MB * 1_000_000:
        return _("%(name)s is larger than %(limit)s MB. Split it.") % {
            "name": file.name,
            "limit": settings.LOAD_FILE_MB,
        }
    return ""
