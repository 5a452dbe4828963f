"""Looking through a zip archive before a library opens it."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from imports.reader.errors import BadFile, Limits

CHUNK = 1 << 18
ENCRYPTED_FLAG = 0x1


def check_archive(path: Path, limits: Limits) -> None:
    """Unpack all of it once, counting. Raises BadFile if it is damaged, encrypted or too large inside."""
    left = limits.unpacked_mb * 1_000_000
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise BadFile("too_many_members", limit=limits.members)
            if len({member.filename for member in members}) < len(members):
                raise BadFile("damaged")
            for member in members:
                for chunk in unpack(archive, member):
                    left -= len(chunk)
                    if left < 0:
                        raise BadFile("unpacks_too_large", limit=limits.unpacked_mb)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BadFile("damaged") from error


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of a member, to the end of its stream. Raises BadFile if its size was told wrong."""
    if member.flag_bits & ENCRYPTED_FLAG:
        raise BadFile("password")
    stated, read = member.file_size, 0
    # zipfile stops at the size that the archive tells; other readers go on to the end.
    member.file_size = 1 << 62
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                read += len(chunk)
                yield chunk
    finally:
        member.file_size = stated
    if read != stated:
        raise BadFile("damaged")
