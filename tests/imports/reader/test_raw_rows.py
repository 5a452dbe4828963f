"""All rows of a file as they stand, for the result file."""

import io
import json

import pytest

from imports.reader.errors import BadFile
from imports.reader.raw_rows import write_rows
from tests.imports.files import text, xlsx


def test_rows_that_hold_something_are_written_with_their_places(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["कोड", "x"], [], ["CH1"]], [["CH2"]])
    out = io.BytesIO()

    done = write_rows({"path": str(path)}, out)

    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        [0, 1, ["कोड", "x"]],
        [0, 3, ["CH1", ""]],
        [1, 1, ["CH2"]],
    ]
    assert done == {"rows": 3}


def test_limits_of_the_request_count(tmp_path):
    path = text(tmp_path / "a.csv", "A1\nA2\n")

    with pytest.raises(BadFile, match="too_many_rows"):
        write_rows({"path": str(path), "limits": {"rows": 1}}, io.BytesIO())
