"""Questions about a file of bags through the API, and the bags that stay when its import is undone."""

import pytest

from accounts.models import Area, AuditEntry
from bags.models import Bag
from imports.models import HeaderWord, KindWord
from tests.api.test_imports import IMPORTS, erp, finish, step, upload  # noqa: F401
from tests.builders import make_parent, make_user, scan, where_is

pytestmark = pytest.mark.django_db
GROUPS = b"parent,child\nSB00001,KX4001\n,KX4002\n"
TWO = b"parent,parent bag,child\nSB00001,SB00002,KX4001\n"
UNKNOWN = b"colour,weight\nKX4001,12.5\nKX4002,13.5\n"


def questions_of(client, run):
    return client.get(f"{IMPORTS}/{run['id']}/questions").json()


def is_open(question):
    return question["now"] is None


def answer(client, run, answers):
    """The run as the worker leaves it."""
    sent = step(client, run, "answer", answers=answers)
    assert sent.status_code == 200, sent.json()
    return finish(client, run)


@pytest.mark.parametrize(
    ("file", "key", "values", "chosen", "parent"),
    [
        (GROUPS, "sheet-0-fill_down", ["yes", "no"], "yes", ("KX4002", "SB00001")),
        (TWO, "sheet-0-parent", ["0", "1"], "1", ("KX4001", "SB00002")),
    ],
)
def test_open_question_is_shown_and_answered(erp, file, key, values, chosen, parent):  # noqa: F811
    run = finish(erp, upload(erp, file).json())
    shown = questions_of(erp, run)
    (question,) = filter(is_open, shown["questions"])
    assert (run["state"], shown["attempt"], question["key"]) == ("asks", run["attempt"], key)
    assert [choice["value"] for choice in question["choices"]] == values

    run = answer(erp, run, {key: chosen})
    assert not any(map(is_open, questions_of(erp, run)["questions"]))
    finish(erp, step(erp, run, "import").json())

    assert where_is(parent[0]) == parent[1]


def test_columns_that_nobody_knows_are_named_and_remembered(erp):  # noqa: F811
    run = finish(erp, upload(erp, UNKNOWN).json())
    shown = questions_of(erp, run)
    now = {one["key"]: one["now"] for one in shown["questions"]}
    assert (run["state"], now["sheet-0-column-0"], now["sheet-0-used"]) == ("asks", "", "on")
    assert shown["first_rows"][""][1] == ["KX4001", "12.5"]
    refused = step(erp, run, "answer", answers={"sheet-0-shape": "table"})
    assert refused.json()["message"] == "Say which column of The file holds the codes."

    run = answer(erp, run, {"sheet-0-column-0": "child", "sheet-0-shape": "table", "sheet-0-header": "1"})

    assert (run["state"], run["counts"]["new"]) == ("checked", 2)
    assert HeaderWord.objects.get(word="colour").field == "child"


def test_what_a_check_found_is_set_right_together(erp):  # noqa: F811
    run = finish(erp, upload(erp, b"code,kind,area\nKX4001,sack,\nKX4002,child,North\n").json())
    asked = {one["key"]: one["sentence"] for one in questions_of(erp, run)["questions"]}
    assert asked["add_area:North"] == "1 row names an area that is not in use: North"
    assert asked["name_kind:sack"] == "1 row has a word for its kind that is not known: sack"

    run = answer(erp, run, {"add_area:North": "yes", "name_kind:sack": "child"})

    assert (run["counts"]["new"], run["counts"]["refused"]) == (2, 0)
    assert (Area.objects.get().name, KindWord.objects.get().kind) == ("North", "child")
    made = AuditEntry.objects.filter(verb="made").values_list("subject_kind", flat=True)
    assert sorted(made) == ["area", "word for a kind"]


def test_parent_that_fits_no_pattern_is_taken(erp):  # noqa: F811
    file = b"parent,child\nSB00001,KX4001\nSB00002,KX4002\nCRATE,KX4003\n"
    run = finish(erp, upload(erp, file).json())
    (question,) = [one for one in questions_of(erp, run)["questions"] if one["key"] == "take_outliers"]
    assert question["sentence"] == "1 parent fits no pattern while 2 others do: CRATE. Is it a parent?"
    assert question["choices"] == [{"value": "yes", "words": "Yes, take it"}]

    assert answer(erp, run, {"take_outliers": "yes"})["counts"]["refused"] == 0


# What is no answer to the question of GROUPS, and what the caller is told.
WRONG = [
    ({"sheet-0-fill_down": "perhaps"}, "“perhaps” is no answer to “sheet-0-fill_down”."),
    ({"sheet-0-colour": "red"}, "There is no question “sheet-0-colour”. Read the questions again."),
    ({"sheet-0-shape": "table"}, "Answer the questions first. Then say how the sheets are read."),
]


def test_answer_that_is_none_changes_nothing(erp):  # noqa: F811
    run = finish(erp, upload(erp, GROUPS).json())

    for answers, sentence in WRONG:
        refused = step(erp, run, "answer", answers=answers)
        assert (refused.status_code, refused.json()["message"]) == (409, sentence)
    assert step(erp, run, "answer", answers={}).status_code == 400
    late = step(erp, run | {"attempt": run["attempt"] + 1}, "answer", answers={"sheet-0-fill_down": "yes"})
    assert late.json()["message"] == "This file was changed meanwhile. Look again."
    assert erp.get(f"{IMPORTS}/{run['id']}").json() == run


def test_bags_that_would_stay_are_listed_before_the_undo_and_those_that_stayed_after_it(erp):  # noqa: F811
    run = finish(erp, upload(erp, b"code,kind\nKX4001,child\nKX4002,child\n").json())
    run = finish(erp, step(erp, run, "import").json())
    kept = f"{IMPORTS}/{run['id']}/kept"
    assert erp.get(kept).json() == {"bags": [], "next": None}
    assert questions_of(erp, run)["questions"] == []
    assert step(erp, run, "answer", answers={"sheet-0-used": ""}).status_code == 409
    scan(make_user(), "pack", "KX4001", parent=make_parent("SB00001").code)

    run = finish(erp, step(erp, run, "preview-undo").json())
    would_stay = erp.get(kept).json()["bags"]
    run = finish(erp, step(erp, run, "undo").json())

    assert [bag["code"] for bag in would_stay] == ["KX4001"]
    assert "KX4001 was scanned" in would_stay[0]["sentence"]
    assert erp.get(kept).json()["bags"] == would_stay
    assert set(Bag.objects.values_list("code", flat=True)) == {"KX4001", "SB00001"}
