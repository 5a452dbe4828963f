"""Codes of new bags in a file: what a scan would refuse is refused, unless the admin wants it."""

import random

import pytest
from django.db import connection
from django.urls import reverse

from bags.models import Bag, CodeSettings
from bags.slips import prove_apart
from imports import new_codes
from imports.models import ImportRun
from tests.builders import make_child, make_parent
from tests.imports.files import text, xlsx
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db

PARENTS = "SB + 5 digits, or M444- + 5 digits"
CHILDREN = "4 to 64 of A–Z, 0–9, - _ . /"
# Rows of parent, child and kind; why they are refused, of which bag, and what the sentence names besides.
ROWS = [
    (["SB47120", "-7", ""], "fits_no_pattern", "-7", CHILDREN),
    (["SB47120", "0", ""], "fits_no_pattern", "0", CHILDREN),
    (["SB47120", "X", ""], "fits_no_pattern", "X", CHILDREN),
    (["ZZZ", "CH10001", ""], "outlier_parent", "ZZZ", "3"),
    (["CRATE-B", "CH10002", ""], "outlier_parent", "CRATE-B", "3"),
    (["SB47120", "SB3100", ""], "doubtful", "SB3100", PARENTS),
    (["SB47120", "SB2000", ""], "doubtful", "SB2000", "SB20001"),
    (["SB47120", "SB471O0", ""], "doubtful", "SB471O0", PARENTS),
    (["SB4712", "CH10003", ""], "doubtful", "SB4712", PARENTS),
    (["SB47120", "CRATE-C", ""], "doubtful", "CRATE-C", "CRATE-A"),
    (["SB47120", "CRATEA", ""], "doubtful", "CRATEA", "CRATE-A"),
    (["SB47120", "SB12345CH10001", ""], "two_codes", "SB12345CH10001", "SB47120"),
    (["SB47120", "CH10001CH10002", ""], "two_codes", "CH10001CH10002", "SB47120"),
    (["SB12345SB12346", "CH10004", ""], "two_codes", "SB12345SB12346", "SB12345SB12346"),
]
GOOD = [["SB47121", "CH10005", ""], ["M444-20417", "SB12345-0001", ""], ["CRATE-A", "CRATE-KNOWN", ""]]


@pytest.fixture
def see(tmp_path, admin_user):
    def see_rows(*rows, **options):
        return see_file(xlsx(tmp_path / "file.xlsx", rows), admin_user, **options)

    return see_rows


@pytest.fixture
def base():
    for code in ("CRATE-A", "SB20001"):
        make_parent(code)
    make_child("CRATE-KNOWN")


def test_codes_of_which_a_scan_would_make_no_bag_are_refused(base, see):
    dry = see(["parent", "child", "kind"], *(row for row, *_why in ROWS), *GOOD)

    found = {s["row"]: (s["reason"], s["about"], s["other"]) for s in dry.samples if "reason" in s}
    assert found == {row: tuple(why) for row, (_cells, *why) in enumerate(ROWS, 2)}
    assert (dry.counts["new"], dry.counts["changed"]) == (2, 1)


def test_codes_of_any_shape_load_when_the_admin_wants_them(base, see, admin_user):
    dry = see(["parent", "child", "kind"], *(row for row, *_why in ROWS), take_any_shape=True)

    assert (dry.counts["refused"], dry.reasons) == (0, {})
    assert load_seen(dry, admin_user).state == "imported"
    kinds = dict(Bag.objects.values_list("code", "kind"))
    assert (kinds["ZZZ"], kinds["X"], kinds["SB3100"]) == ("parent", "child", "child")


def test_code_that_fits_no_pattern_needs_its_kind_when_any_shape_is_taken(see):
    dry = see(["code"], ["A1"], ["CH10001"], take_any_shape=True)

    assert dry.reasons == {"no_kind": 1}


def test_parent_that_alone_fits_no_pattern_is_a_question(admin_client, tmp_path, admin_user):
    rows = (
        "Parent,Child\n" + "".join(f"SB4712{n},CH1000{n}\n" for n in range(8)) + "ZZZ,CH10008\nQQ,CH10009\n"
    )
    run = see_file(text(tmp_path / "bags.csv", rows), admin_user)
    assert run.reasons == {"outlier_parent": 2}
    assert run.remedies["outlier_parents"] == {"count": 2, "others": 8, "codes": ["QQ", "ZZZ"]}
    page = admin_client.get(run.get_absolute_url()).content.decode()
    assert "2 parents fit no pattern while 8 others do: <b>QQ, ZZZ</b>. Are they parents?" in page

    address = reverse("admin:imports_importrun_do", args=[run.pk, "take_outliers"])
    admin_client.post(address, {"seen": run.attempt})
    run = work(ImportRun.objects.get(pk=run.pk))

    assert (run.counts["refused"], run.remedies["outlier_parents"]) == (0, None)
    load_seen(run, admin_user)
    assert Bag.objects.get(code="ZZZ").kind == "parent"


def test_parents_are_no_question_where_none_or_most_fit_no_pattern(see):
    rows = [["parent", "child"], ["ZZZ", "CH10001"], ["QQQ", "CH10002"], ["SB47120", "CH10003"]]

    assert see(*rows).reasons == {"fits_no_pattern": 2}
    assert see(*rows, take_any_shape=True).counts["refused"] == 0


def test_zeros_and_looks_of_parents_in_their_column_are_checked(see):
    for code in ("0012345", "P1000"):
        make_parent(code)
    CodeSettings.objects.update(parent_pattern="^(P[A-Z0-9]{4}|[0-9]{5,7})$")

    dry = see(["parent", "child"], [12345, "CH10001"], ["PI000", "CH10002"])

    found = [(s["reason"], s["about"], s["other"], s["code"]) for s in dry.samples if "reason" in s]
    assert found == [
        ("looks_like", "PI000", "P1000", "CH10002"),
        ("zeros_lost", "12345", "0012345", "CH10001"),
    ]
    assert dry.counts["refused"] == 1


SITES = [
    ("^(SB[0-9]{5}|M444-[0-9]{5})$", "^[A-Z0-9._/-]{4,64}$"),
    ("^P[0-9]+$", "^[A-Z0-9]{3,12}$"),
    ("^SB[0-46-9]{4}[A-F]?$", "^(CH[0-9]{5}|[0-9]{4,7})$"),
    ("^(SB|PB)[0-9]{5}$", "^CH[0-9]{5}$"),
    (r"^SB(?=[0-9])[0-9]{5}$", "^[A-Z0-9-]{4,}$"),
]


MAKES = [
    "SB#####",
    "PB#####",
    "P###",
    "M444-#####",
    "CH#####",
    "SB####A",
    "CRATE-A",
    "CH1000",
    "P0O12",
    "#####",
]


def make_code(chance):
    """A code of these parents and children, often with a slip or two, or with another behind it."""
    makes = chance.choices(MAKES, k=chance.choice([1, 1, 1, 2]))
    code = "".join(chance.choice("0145") if sign == "#" else sign for sign in "".join(makes))
    for _slip in range(chance.choice([0, 1, 1, 2])):
        place = chance.randrange(len(code))
        code = code[:place] + chance.choice(["", "0", "O", "B", code[place] * 2]) + code[place + 1 :]
    return code


@pytest.mark.parametrize(("parents", "children"), SITES)
def test_file_judges_each_code_as_a_scan_does(parents, children):
    chance = random.Random(16)
    for code in ("CRATE-A", "CH1000", "P0O12", "SB0145"):
        make_parent(code)
    CodeSettings.objects.update(
        parent_pattern=parents, child_pattern=children, apart_patterns=prove_apart(parents, children)
    )
    codes = sorted({code for _ in range(600) if (code := make_code(chance))} - {"CH1000"})
    site = CodeSettings.objects.get()
    facts = new_codes.collect_facts(site) | {"letters": "OI", "digits": "01", "any_letter": "[OI]"}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE said_bag ON COMMIT DROP AS "
            "SELECT code, NULL::bigint AS id, false AS was_undone, 1::bigint AS first_place, "
            "       fits, 'child' AS kind, "
            "       CASE WHEN fits IS NULL THEN 'fits_no_pattern' END AS wrong, NULL::text AS wrong_other, "
            "       judge_new_code(code, site) AS judgement "
            "FROM unnest(%(codes)s::text[]) code, bags_codesettings site, choose_kind(code, site) fits",
            {"codes": codes},
        )
        for step in new_codes.list_steps(site, take_any_shape=False)[:-1]:
            cursor.execute(step, facts)
        cursor.execute("SELECT code, fits, wrong, judgement FROM said_bag")
        judged = cursor.fetchall()
        cursor.execute(
            f"SELECT code FROM said_bag gathered WHERE fits IS DISTINCT FROM {new_codes.FITS}", facts
        )
        assert cursor.fetchall() == []

    # A scan calls a code that fits no pattern unknown before it looks for doubt.
    same = {
        "bad_code": {"two_codes"},
        "doubtful": {"doubtful"},
        "unknown_code": {"fits_no_pattern", "doubtful"},
    }
    wrong = [row for row in judged if row[2] not in same.get(row[3], {None})]
    assert wrong == []
    assert {"parent", "child", "bad_code"} <= {judgement for *_rest, judgement in judged}
