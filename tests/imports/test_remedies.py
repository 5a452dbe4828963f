"""What an admin sets right from the dry run: areas, words for kinds, hidden rows."""

import pytest
from django.urls import reverse

from accounts.models import Area, AuditEntry
from imports.models import ImportRun, KindWord
from imports.remedies import RemedyRefused, put_area_in_use, remember_kind
from tests.admin_pages import messages_in, post_form
from tests.builders import make_area
from tests.imports.files import text
from tests.imports.work import see_file, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(tmp_path, admin_user):
    return lambda rows: see_file(text(tmp_path / "bags.csv", rows), admin_user)


def press(admin, run, deed, **values):
    values |= {"seen": run.attempt}
    response = admin.post(reverse("admin:imports_importrun_do", args=[run.pk, deed]), values, follow=True)
    run = ImportRun.objects.get(pk=run.pk)
    return response, work(run) if run.state == "waiting" else run


def test_area_is_added_from_the_dry_run_and_the_file_checked_again(admin_client, check):
    run = check("Code,Kind,Area\nCH10001,child,Moon\nCH10002,child,moon\nCH10003,child,Mars\n")
    assert run.remedies["areas"] == [["Moon", 2], ["Mars", 1]]
    assert "Add area Moon" in admin_client.get(run.get_absolute_url()).content.decode()

    _response, run = press(admin_client, run, "add_area", area="Moon")

    assert (run.state, run.counts["new"], run.remedies["areas"]) == ("checked", 2, [["Mars", 1]])
    assert Area.objects.get().name == "Moon"
    entry = AuditEntry.objects.get(subject_kind="area")
    assert (entry.verb, entry.subject, entry.detail) == ("made", "Moon", {"file": "bags.csv"})


def test_retired_area_is_restored(admin_client, check):
    area = make_area("Moon")
    Area.objects.update(retired_at="2026-01-01T00:00Z")
    run = check("Code,Area\nCH10001,moon\n")

    _response, run = press(admin_client, run, "add_area", area="moon")

    assert run.counts["new"] == 1
    assert list(Area.objects.values_list("pk", "retired_at")) == [(area.pk, None)]
    assert AuditEntry.objects.filter(subject_kind="area").latest("id").verb == "brought back"


def test_area_that_cannot_be_one_or_is_not_in_the_file_is_refused(admin_client, admin_user, check):
    long_name = "Moon" * 20
    run = check(f"Code,Area\nCH10001,{long_name}\n")

    response, run = press(admin_client, run, "add_area", area=long_name)

    assert messages_in(response) == ["Ensure this value has at most 64 characters (it has 80)."]
    with pytest.raises(RemedyRefused):
        put_area_in_use(run, "Mars", by=admin_user)
    assert (run.state, Area.objects.count()) == ("checked", 0)


def test_word_for_a_kind_is_remembered_for_the_next_file(admin_client, admin_user, check):
    run = check("Code,Kind\nCH10001,Tüte\nCH10002,tüte\nSB00001,Sack\n")
    assert run.remedies["kinds"] == [["tüte", 2], ["sack", 1]]
    assert "Treat tüte as child" in admin_client.get(run.get_absolute_url()).content.decode()

    _response, run = press(admin_client, run, "name_kind", word="tüte", chosen="child")
    assert (run.counts["new"], run.remedies["kinds"]) == (2, [["sack", 1]])
    with pytest.raises(RemedyRefused):
        remember_kind(run, "sack", "box", by=admin_user)

    assert check("Code,Kind\nCH10009,TÜTE\n").counts["new"] == 1
    assert list(KindWord.objects.values_list("word", "kind")) == [("tüte", "child")]
    assert AuditEntry.objects.get(subject_kind="word for a kind").detail == {"means": "child"}


def test_word_can_be_given_another_kind(admin_client):
    word = KindWord.objects.create(word="sack", kind="child")

    post_form(admin_client, f"/admin/imports/kindword/{word.pk}/change/", {"kind": "parent"})

    word.refresh_from_db()
    assert word.kind == "parent"


def test_hidden_rows_are_read_with_one_click(admin_client, tmp_path, admin_user):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Code"], ["CH10001"], ["CH10002"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "bags.xlsx")
    run = see_file(tmp_path / "bags.xlsx", admin_user)
    assert "1 row is hidden" in admin_client.get(run.get_absolute_url()).content.decode()

    _response, run = press(admin_client, run, "read_hidden")

    assert run.counts["new"] == 2
