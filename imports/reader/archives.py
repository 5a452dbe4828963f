"""Looking through a zip archive before a library opens it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from imports.reader.errors import BadFile, Limits

CHUNK = 1 << 18
ENCRYPTED_FLAG = 0x1
LOCAL_HEADER = 30
# What readers keep in memory as a whole.
SMALL_MEMBERS = re.compile(
    r"(xl/workbook\.xml|(?:xl/)?styles\.xml|meta-inf/manifest\.xml|.*\.rels|\[content_types\]\.xml)"
)
# All that may follow these two signs in XML, besides a document type and what is defined in one.
HARMLESS = (b"<!--", b"<![CDATA[")
LONGEST = len(b"<![CDATA[")
MAX_HARMLESS = 100_000
XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\x00\s]*<")
ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
ENCODINGS = {b"utf-8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii", b"iso-8859-1"}


def check_archive(path: Path, limits: Limits) -> None:
    """Look at all sizes, then unpack all of it once, counting.

    Raises BadFile if it is damaged, encrypted or too large inside, or if any part of it defines entities.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_directory(members, limits)
            for member in members:
                check_member(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BadFile("damaged") from error


def check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """What the archive states of its members: nothing is unpacked for it."""
    if len(members) > limits.members:
        raise BadFile("too_many_members", limit=limits.members)
    # Readers look for names in small letters, and some with either slash.
    names = {member.filename.lower().replace("\\", "/") for member in members}
    if len(names) < len(members):
        raise BadFile("damaged")
    if sum(member.file_size for member in members) > limits.unpacked_mb * 1_000_000:
        raise BadFile("unpacks_too_large", limit=limits.unpacked_mb)
    for member in members:
        if (
            SMALL_MEMBERS.fullmatch(member.filename.lower())
            and member.file_size > limits.small_mb * 1_000_000
        ):
            raise BadFile("unpacks_too_large", limit=limits.small_mb)
    # Members that share bytes would be unpacked as often as they are named.
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise BadFile("damaged")
        end = member.header_offset + LOCAL_HEADER + member.compress_size


def check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Raises BadFile if its size or content is not what it states, or if it defines a document type."""
    is_xml: bool | None = None
    rest, seen = b"", 0
    for piece in unpack(archive, member):
        if is_xml is None:
            is_xml = XML_START.match(piece) is not None
            check_encoding(piece[:1_000])
        if is_xml:
            text = rest + (piece.replace(b"\0", b"") if b"\0" in piece else piece)  # UTF-16 has zeros
            # What begins at the very end is looked at with the next piece.
            end = text.find(b"<", max(len(text) - LONGEST, 0))
            rest = text[end:] if end >= 0 else b""
            seen += count_harmless(text[: len(text) - len(rest)])
            if seen > MAX_HARMLESS:
                raise BadFile("damaged")
    count_harmless(rest)


def check_encoding(start: bytes) -> None:
    """Refuse encodings in which a declaration could look like anything."""
    found = ENCODING.search(start.replace(b"\0", b""))
    if found and found[1].lower() not in ENCODINGS:
        raise BadFile("damaged")


def count_harmless(text: bytes) -> int:
    """How many comments and the like begin here. Raises BadFile if anything else does."""
    # One sign is found ten times as fast as two.
    count = text.count(b"<!") if b"!" in text else 0
    if count and sum(map(text.count, HARMLESS)) < count:
        raise BadFile("xml_entities")
    return count


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of a member, to the end of its stream. Raises BadFile if it states another size."""
    if member.flag_bits & ENCRYPTED_FLAG:
        raise BadFile("password")
    stated, read = member.file_size, 0
    # zipfile stops at the size that the archive states; other readers go on to the end.
    member.file_size = 1 << 62
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                read += len(chunk)
                if read > stated:
                    break
                yield chunk
    finally:
        member.file_size = stated
    if read != stated:
        raise BadFile("damaged")
