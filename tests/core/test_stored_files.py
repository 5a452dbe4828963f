"""Files in the database, in parts."""

import pytest
from django.db import connection

from core.stored_files import read_content, store, stream_file

pytestmark = pytest.mark.django_db


def test_stored_file_comes_back_whatever_its_size(db):
    from core.stored_files import PART

    pieces = [b"a" * 700_000, b"b" * 700_000, b"c" * 700_000]
    file = store("x", pieces)

    assert b"".join(read_content(file)) == b"".join(pieces)
    assert (file.size, file.parts.count()) == (2_100_000, -(-2_100_000 // PART))


@pytest.mark.django_db(transaction=True)
def test_slow_download_leaves_its_connection_to_others():
    file = store("large.csv", [b"x" * 2_500_000])

    parts = iter(stream_file(file).streaming_content)
    next(parts)

    assert connection.connection is None
    assert sum(len(part) for part in parts) == 2_500_000 - (1 << 20)
