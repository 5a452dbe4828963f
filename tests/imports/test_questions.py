"""Questions about a file's columns: on its page, answered, and then checked."""

import pytest
from django.core.management import CommandError, call_command

from bags.models import Bag, Link
from core.progress import Progress
from imports.models import HeaderWord, ImportRun
from imports.questions import ask_fill_down, list_questions
from imports.refused_file import iterate_refused
from tests.admin_pages import messages_in
from tests.builders import make_area, where_is
from tests.imports.files import xlsx
from tests.imports.test_admin import admin, named, page, press, seen  # noqa: F401
from tests.imports.work import load_seen, work

pytestmark = pytest.mark.django_db
GROUPS = [["Parent", "Child"], ["SB00001", "KX4001"], ["", "KX4002"], ["", "KX4003"]]
TWO = [["Parent", "Parent bag", "Child"], ["SB00001", "SB00002", "KX4001"]]
EACH = [["Parent", "Child 1", "Child 2"], ["SB00001", "KX4001", "KX4002"], ["SB00002", "KX4003", ""]]


def answer(client, run, **answers):
    """Press the button below the questions; the run as it is when the worker is done."""
    form = {f"sheet-0-{name}": value for name, value in answers.items()}
    response = press(client, run, "answer", form, follow=True)
    run.refresh_from_db()
    return response if messages_in(response) else work(run)


def test_one_blank_row_is_asked_about_in_the_singular():
    [count, where] = ask_fill_down({"blank_parents": 1, "first_blank_row": 4}).split(" (")

    assert count == "1 row has no parent under one that has"
    assert where.startswith("the first is row 4)")


def links():
    return sorted(Link.objects.values_list("child__code", "parent__code"))


@pytest.mark.parametrize(
    ("fill_down", "parents"), [("yes", ["SB00001"] * 3), ("no", ["SB00001", None, None])]
)
def test_blank_parents_are_asked_about_and_filled_or_left(admin, admin_user, seen, fill_down, parents):  # noqa: F811
    run = seen(GROUPS)

    content = admin.get(page(run)).content.decode()
    assert (run.state, run.counts) == ("asks", None)
    assert "2 rows have no parent under one that has (the first is row 3)." in content
    assert "No column of this file is known" not in content
    assert "Load 3 rows" not in content

    run = answer(admin, run, fill_down=fill_down)
    assert (run.state, run.counts["new"]) == ("checked", 3)
    load_seen(run, admin_user)
    assert [where_is(f"KX400{n}") for n in (1, 2, 3)] == parents
    assert not HeaderWord.objects.exists()


@pytest.mark.parametrize("answers", [{}, {"fill_down": "perhaps"}])
def test_question_without_an_answer_stays_open(admin, seen, answers):  # noqa: F811
    run = seen(GROUPS)

    response = answer(admin, run, **answers)

    assert messages_in(response) == ["Answer each question about Sheet1."]
    assert run.state == "asks"


@pytest.mark.parametrize(("place", "parent"), [("0", "SB00001"), ("1", "SB00002")])
def test_one_of_two_columns_of_one_meaning_counts(admin, admin_user, seen, place, parent):  # noqa: F811
    run = seen(TWO)
    content = admin.get(page(run)).content.decode()
    assert "2 columns each look like “code of the parent”. Which one counts?" in content
    assert "Only column B, “Parent bag”" in content

    load_seen(answer(admin, run, parent=place), admin_user)

    assert links() == [("KX4001", parent)]


def test_cells_to_fill_are_asked_about_once_it_is_known_which_columns_count(admin, admin_user, seen):  # noqa: F811
    make_area("North")
    run = seen(
        [
            ["Parent", "Parent bag", "Child", "Area"],
            ["SB00001", "SB00001", "KX4001", "North"],
            ["", "", "KX4002", ""],
            ["", "", "KX4003", ""],
        ]
    )
    assert [question.name for question in list_questions(run)[0].questions] == ["sheet-0-parent"]

    run = answer(admin, run, parent="0")
    content = admin.get(page(run)).content.decode()
    assert "2 rows have no parent under one that has, 2 rows have no area under one that has" in content
    load_seen(answer(admin, run, fill_down="yes"), admin_user)

    assert links() == [(f"KX400{n}", "SB00001") for n in (1, 2, 3)]
    assert Bag.objects.filter(kind="child", area__name="North").count() == 3


def test_columns_are_named_by_the_texts_of_the_header_below_empty_rows(admin, admin_user, seen):  # noqa: F811
    run = seen([["Bags of May"], [], [], [], *TWO, ["SB00003", "SB00004", "KX4002"]])
    content = admin.get(page(run)).content.decode()
    assert "Only column B, “Parent bag”" in content

    form = named(run, a="keep", b="parent", c="child") | {"sheet-0-header": "5"}
    press(admin, run, "read", form)
    run.refresh_from_db()
    run = work(run)

    assert run.state == "checked"
    assert run.found["sheets"][0]["plan"]["kept"] == {"Parent": 0}
    words = dict(HeaderWord.objects.values_list("word", "field"))
    assert words == {"parent bag": "parent", "child": "child"}


def test_column_of_code_and_column_of_child(admin, admin_user, seen):  # noqa: F811
    rows = [["Code", "Parent", "Child 1", "Child 2"], ["KX4001", "SB00001", "KX4002", "KX4003"]]
    run = answer(admin, seen(rows), bag="0", child="each")
    assert run.counts["new"] == 1

    run = answer(admin, seen(rows), bag="2", child="each")
    load_seen(run, admin_user)

    assert links() == [("KX4002", "SB00001"), ("KX4003", "SB00001")]


@pytest.mark.parametrize(
    ("value", "children"), [("each", ["KX4001", "KX4002", "KX4003"]), ("1", ["KX4001", "KX4003"])]
)
def test_each_of_several_columns_is_a_child_or_one_counts(admin, admin_user, seen, value, children):  # noqa: F811
    run = seen(EACH)
    assert "Each is a bag of its own" in admin.get(page(run)).content.decode()

    run = answer(admin, run, child=value)
    assert run.counts["read"] == len(children)
    assert ("each a bag of its own, too: C" in admin.get(page(run)).content.decode()) == (value == "each")
    load_seen(run, admin_user)

    assert [child for child, _parent in links()] == children


def test_columns_can_be_named_as_each_a_child_by_hand(admin, seen):  # noqa: F811
    run = seen([["Sack", "Beutel", "Tasche"], ["SB00001", "KX4001", "KX4002"]])

    press(admin, run, "read", named(run, a="parent", b="child", c="child"))
    run.refresh_from_db()
    run = work(run)
    assert run.counts["new"] == 2

    # And once more, as the page shows it.
    press(admin, run, "read", named(run, a="parent", b="child", c="child"))
    run.refresh_from_db()
    assert work(run).found["sheets"][0]["plan"]["children"] == [1, 2]


def test_column_that_another_of_its_meaning_beat_keeps_its_word(admin, seen):  # noqa: F811
    run = seen(TWO)

    press(admin, run, "read", named(run, b="parent", c="child"))
    run.refresh_from_db()

    assert work(run).state == "checked"
    assert dict(HeaderWord.objects.values_list("word", "field")) == {"parent bag": "parent", "child": "child"}


def test_form_of_columns_that_changes_nothing_answers_nothing(admin, seen):  # noqa: F811
    run = seen(TWO)

    press(admin, run, "read", named(run, a="parent", c="child"))
    run.refresh_from_db()

    assert work(run).state == "asks"


# The command writes its progress on a second connection.
@pytest.mark.django_db(transaction=True)
def test_command_says_the_questions_and_takes_answers(tmp_path, admin_user, capsys):
    groups, two = xlsx(tmp_path / "a.xlsx", GROUPS), xlsx(tmp_path / "b.xlsx", TWO)
    each = xlsx(tmp_path / "c.xlsx", EACH)

    with pytest.raises(CommandError, match="Not imported"):
        call_command("import_bags", groups, two, each, by="admin", load=True)
    said = capsys.readouterr().err
    assert "2 rows have no parent under one that has (the first is row 3)." in said
    assert "--fill-down or --leave-empty" in said
    assert "--use-column B" in said
    assert "--each-child" in said
    assert Bag.objects.count() == 0

    call_command("import_bags", groups, by="admin", fill_down=True)
    call_command("import_bags", two, by="admin", use_column=["A"])
    call_command("import_bags", each, by="admin", each_child=True)

    runs = ImportRun.objects.order_by("-id")[:3]
    assert [run.counts["read"] for run in runs] == [3, 1, 3]
    assert runs[2].options["plans"][0]["fill_down"] is True


def test_refused_rows_are_filled_down_and_no_row_takes_the_parent_of_another_group(admin, seen):  # noqa: F811
    rows = [*GROUPS[:2], ["", "KX 1"], ["Parent", "Child"], ["", "KX 2"], [], ["", "KX4009"]]
    run = answer(admin, seen(rows), fill_down="yes")

    refused = [cells[:2] for _sheet, _header, cells in iterate_refused(run, Progress())]

    assert refused == [["SB00001", "KX 1"], ["SB00001", "KX 2"], ["", "KX4009"]]
