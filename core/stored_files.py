"""Keeping files in the database, in parts, and getting them back."""

import contextlib
import hashlib
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from core.database import release_connection
from core.models import FilePart, StoredFile

PART = 1 << 20


def store(name: str, pieces: Iterable[bytes]) -> StoredFile:
    """Keep these bytes. The pieces may be of any length."""
    seen = hashlib.sha256()
    size = 0
    with transaction.atomic():
        file = StoredFile.objects.create(name=name[:255], size=0, sha256="")
        for number, part in enumerate(split_into_parts(pieces)):
            seen.update(part)
            size += len(part)
            FilePart.objects.create(file=file, number=number, content=part)
            # Under gevent: others' requests between two parts.
            time.sleep(0)
        file.size, file.sha256 = size, seen.hexdigest()
        file.save()
    return file


def split_into_parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
    if waiting:
        yield bytes(waiting)


def read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PART):
            yield piece


def read_content(file: StoredFile) -> Iterator[bytes]:
    """The bytes, a part at a time."""
    number = 0
    while (part := FilePart.objects.filter(file=file, number=number).first()) is not None:
        yield bytes(part.content)
        number += 1


@contextlib.contextmanager
def open_as_path(file: StoredFile) -> Iterator[Path]:
    """The file on disk, for as long as the block lasts. Its name there says nothing of it."""
    with tempfile.TemporaryDirectory(prefix="tracetrack-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            for part in read_content(file):
                out.write(part)
        yield path


def stream_file(file: StoredFile) -> StreamingHttpResponse:
    """The download of a stored file, a part at a time."""
    response = StreamingHttpResponse(_parts_to_send(file), content_type="application/octet-stream")
    response["Content-Length"] = file.size
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


def _parts_to_send(file: StoredFile) -> Iterator[bytes]:
    for part in read_content(file):
        # A slow download lasts long: others may have its connection until the next part is read.
        release_connection()
        yield part
