"""What a sheet shows is what is loaded: files whose cells show one thing and hold another, to the end."""

import pytest

from imports.messages import describe_reason
from imports.models import ImportRun
from tests.imports.files import xlsx
from tests.imports.work import see_file

pytestmark = pytest.mark.django_db


def describe_refused(run):
    return {sample["row"]: describe_reason(sample) for sample in run.samples if "reason" in sample}


def test_control_signs_are_trouble_of_their_rows(tmp_path, admin_user):
    rows = [
        ["Code", "Parent", "Note\x00"],
        ["CH1001\x00", "", ""],
        ["CH1002", "SB\x1f", ""],
        ["CH1003", "", "\x00"],
    ]

    run = see_file(xlsx(tmp_path / "a.xlsx", rows), admin_user)

    assert (run.state, run.counts["refused"], run.counts["new"]) == (ImportRun.State.CHECKED, 2, 1)
    assert describe_refused(run) == {
        2: "“CH1001<NUL>” holds a sign that cannot be seen. Type it again into an empty cell of kind Text.",
        3: "“SB<US>” holds a sign that cannot be seen. Type it again into an empty cell of kind Text.",
    }
