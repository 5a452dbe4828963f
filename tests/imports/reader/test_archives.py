"""A zip archive is looked through before a library opens it."""

import warnings
import zipfile

import pytest

from imports.reader.archives import check_archive
from imports.reader.errors import BadFile, Limits
from tests.imports.files import with_lying_size, xlsx


def archive(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_sound_archive_passes(tmp_path):
    check_archive(xlsx(tmp_path / "a.xlsx", [["CH10001"]]), Limits())


def test_size_is_counted_over_all_members_and_the_limit_itself_passes(tmp_path):
    path = archive(tmp_path / "a.zip", a=bytes(600_000), b=bytes(400_000))

    check_archive(path, Limits(unpacked_mb=1))

    with pytest.raises(BadFile, match="unpacks_too_large") as refusal:
        check_archive(archive(tmp_path / "b.zip", a=bytes(600_000), b=bytes(400_001)), Limits(unpacked_mb=1))
    assert refusal.value.facts == {"limit": 1}


def test_members_are_counted_and_the_limit_itself_passes(tmp_path):
    path = archive(tmp_path / "a.zip", a=b"", b=b"")

    check_archive(path, Limits(members=2))

    with pytest.raises(BadFile, match="too_many_members") as refusal:
        check_archive(path, Limits(members=1))
    assert refusal.value.facts == {"limit": 1}


def test_two_members_of_one_name_are_damage(tmp_path):
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        warnings.simplefilter("ignore")
        file.writestr("a", b"1")
        file.writestr("a", b"2")

    with pytest.raises(BadFile, match="damaged"):
        check_archive(tmp_path / "a.zip", Limits())


def test_member_under_a_password_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", a=b"1")
    content = bytearray(path.read_bytes())
    # The first flag of its header and of its entry in the directory: encrypted.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(BadFile, match="password"):
        check_archive(path, Limits())


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(path.read_bytes()[:-40]), with_lying_size])
def test_cut_archive_and_one_that_lies_of_a_size_are_damage(tmp_path, change):
    path = archive(tmp_path / "a.xlsx", a=b"1" * 100)
    change(path)

    with pytest.raises(BadFile, match="damaged"):
        check_archive(path, Limits())
