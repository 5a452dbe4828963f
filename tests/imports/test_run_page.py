"""The page of a run: where it is in one sentence, one main button, and whose files are worked on."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bags.models import Bag, Link
from bills.models import Bill, BillLine
from imports.models import ImportRun
from imports.queue import describe_queue, list_at_work
from imports.runs import request_task
from tests.admin_pages import queries_for
from tests.builders import make_user
from tests.imports.files import text, xlsx
from tests.imports.work import load_seen, see_file, taken_in, work

pytestmark = pytest.mark.django_db
TABLE = [["Parent", "Child", "Lot"], ["SB00001", "CH10001", "A"], ["SB00001", "CH10002", "B"]]
MAIN = re.compile(r'class="button default big"[^>]*>([^<]*)<')


def content_of(client, run):
    return client.get(run.get_absolute_url()).content.decode()


def sentence_of(content):
    found = re.search(r'<p class="now-state"><b[^>]*>[^<]*</b>(.*?)</p>', content)
    return found and found[1].strip()


@pytest.fixture
def check(tmp_path, admin_user):
    return lambda rows: see_file(xlsx(tmp_path / "bags.xlsx", rows), admin_user)


def test_each_state_has_its_sentence_and_one_main_button(admin_client, admin_user, check, tmp_path):
    def shown(run):
        content = content_of(admin_client, run)
        return sentence_of(content), MAIN.findall(content)

    unreadable = see_file(text(tmp_path / "broken.xlsx", "PK\x03\x04"), admin_user)
    assert shown(unreadable) == ("This file cannot be read.", ["Import another file"])
    assert shown(check([["Sack", "Beutel"], ["SB00001", "CH10001"]])) == (
        "TraceTrack has a question before it can check this file.",
        ["Check again"],
    )
    assert shown(check([*TABLE, ["SB00001", "CH 1"]])) == (
        "Checked: 2 rows can be imported, 1 cannot.",
        ["Import 2 rows"],
    )
    assert shown(check([["Code"], ["CH 1"]])) == (
        "Checked: 1 row cannot be imported, and there is nothing else to import.",
        ["Get the refused rows"],
    )
    run = check(TABLE)
    assert shown(run) == ("Checked: every row can be imported.", ["Import 2 rows"])
    request_task(run, ImportRun.Task.IMPORT, imported_by=admin_user)
    assert shown(run) == (None, [])
    run.refresh_from_db()
    run = work(run)
    assert shown(run) == ("This file is imported.", ["Import the next file"])
    assert shown(check(TABLE)) == ("Checked: all of it is there already.", ["Import another file"])
    run = work(request_task(run, ImportRun.Task.UNDO, undone_by=admin_user))
    assert shown(run)[1] == ["Check again"]
    ImportRun.objects.filter(pk=run.pk).update(state="working", alive_at=None)
    assert shown(run) == (
        "The work was cut off. Nothing of it was kept: start it again.",
        ["Check again"],
    )


def test_what_loading_makes_besides_the_rows_is_said_before_and_after(admin_client, admin_user, tmp_path):
    rows = "Code,Parent,Bill,Lot\nCH10001,SB00001,,A\nCH10002,SB00002,B-17,\nSB00003,,B-17,\nCH 1,SB09,,\n"
    run = see_file(text(tmp_path / "bags.csv", rows), admin_user)
    before = content_of(admin_client, run)
    assert "2 new parents will be made" in before
    assert "2 bags will go into their parents" in before
    assert "1 new bill will be made" in before
    assert "Columns left out:</b>" not in before
    assert "Columns left out: <b>Lot</b>" in before

    run = load_seen(run, admin_user, good_rows_only=True)

    after = content_of(admin_client, run)
    assert "2 new parents were made" in after
    assert "1 new bill was made" in after
    assert "2 parents went on their bills" in after
    made = {
        "links": Link.objects.count(),
        "lines": BillLine.objects.count(),
        "new_bills": Bill.objects.count(),
    }
    made["new_parents"] = Bag.objects.count() - run.counts["new"]
    assert run.effects == made | {"areas": 0, "restored": 0}


def test_others_at_work_are_seen_and_the_turn_is_said(admin_client, admin_user, tmp_path):
    asha, ravi = make_user("Admin", "asha.k"), make_user("Admin", "ravi")
    type(asha).objects.filter(pk=asha.pk).update(first_name="Asha")
    asha.refresh_from_db()
    theirs = taken_in(text(tmp_path / "bags.csv", "Code\nCH10001\n"), asha)
    mine = taken_in(text(tmp_path / "mine.csv", "Code\nCH10002\n"), admin_user)
    last = taken_in(text(tmp_path / "last.csv", "Code\nCH10003\n"), ravi)
    ImportRun.objects.filter(pk=theirs.pk).update(state="working", alive_at="2126-01-01T00:00Z")

    assert describe_queue(mine) == "Asha’s file bags.csv is being checked; yours is next."
    assert describe_queue(last) == "Asha’s file bags.csv is being checked; 2 files are before yours."
    assert describe_queue(theirs) == ""
    progress = admin_client.get(reverse("admin:imports_importrun_progress", args=[mine.pk])).json()
    assert progress["sentence"] == "Asha’s file bags.csv is being checked; yours is next."
    for address in (
        mine.get_absolute_url(),
        reverse("admin:imports_importrun_import"),
        reverse("admin:imports_importrun_changelist"),
        reverse("admin:imports_importrun_at_work") + f"?without={mine.pk}",
    ):
        assert "Asha: bags.csv</a> <span>is being checked" in admin_client.get(address).content.decode(), (
            address
        )
    others = admin_client.get(reverse("admin:imports_importrun_at_work") + f"?without={mine.pk}")
    assert "mine.csv" not in others.content.decode()


def test_only_admins_see_whose_files_are_worked_on(client, biller):
    client.force_login(biller)

    assert client.get(reverse("admin:imports_importrun_at_work")).status_code in (302, 403)


def test_files_at_work_take_one_query_however_many(admin_client, admin_user, tmp_path):
    """Whatever is done with them, and for whom."""
    address = reverse("admin:imports_importrun_at_work")
    run = load_seen(see_file(text(tmp_path / "a.csv", "Code\nCH10001\n"), admin_user), admin_user)
    request_task(run, ImportRun.Task.PREVIEW, previewed_by=admin_user)
    one = queries_for(admin_client, address)
    others = [
        taken_in(text(tmp_path / f"{n}.csv", f"Code\nCH1{n}\n"), make_user("Admin", f"b{n}"))
        for n in range(2)
    ]
    ImportRun.objects.filter(pk=others[0].pk).update(task="preview", previewed_by=others[0].made_by)
    ImportRun.objects.filter(pk=others[1].pk).update(
        state="working",
        task="undo",
        undone_by=others[1].made_by,
        alive_at="2126-01-01T00:00Z",
        phase="undoing",
    )

    assert queries_for(admin_client, address) == one
    with CaptureQueriesContext(connection) as captured:
        assert [found["who"] for found in list_at_work()] == ["b1", "admin", "b0"]
    assert len(captured) == 1
