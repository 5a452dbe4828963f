"""Patterns tried on the last codes of a site, before they are saved."""

import pytest

from bags.models import Bag, CodeSettings
from scanning.models import Scan
from scanning.pattern_trials import fetch_latest_codes, try_patterns, warn_of_patterns
from tests.builders import make_bill, make_child, make_parent, make_user, scan

pytestmark = pytest.mark.django_db
TRY = "/scans/patterns/"
TIGHT = {"parent_pattern": "^SB[0-9]{5}$", "child_pattern": "^CH[0-9]{5}$"}


def try_codes(*codes, **patterns):
    site = CodeSettings(**patterns)
    return {str(row.verdict): row.examples for row in try_patterns(site, list(codes)) if row.count}


def test_latest_codes_are_those_scanned_and_then_those_loaded(dispatcher):
    make_parent("SB00001")
    make_child("CH10001")
    scan(dispatcher, "pack", "<x>")
    scan(dispatcher, "pack", "SB00001")
    scan(dispatcher, "look", make_bill("B-1").number)
    scan(dispatcher, "pack", "SB00001")

    assert fetch_latest_codes() == ["SB00001", "<X>", "CH10001"]


def test_patterns_are_tried_as_scans_are_judged():
    codes = ["SB00001", "CH10001", "SB0001", "CH1000", "CH10001CH10002", "<X>"]
    loose = TIGHT | {"child_pattern": "^([A-Z]{2}[0-9]{4,5}){1,2}$"}

    assert try_codes(*codes, **TIGHT) == {
        "parent": ["SB00001"],
        "child": ["CH10001"],
        "refused": ["SB0001", "CH1000", "CH10001CH10002", "<X>"],
    }
    assert try_codes(*codes, **loose) == {
        "parent": ["SB00001"],
        "child": ["CH10001", "CH1000"],
        "doubtful": ["SB0001"],
        "refused": ["CH10001CH10002", "<X>"],
    }


def test_changed_pattern_is_tried_beside_the_parents_that_it_no_longer_fits():
    make_parent("SB00001")
    site = CodeSettings.objects.get()
    loose = {"child_pattern": site.child_pattern}

    assert site.has_other_parents is False
    assert try_codes("SB0001", "XY0001", parent_pattern="^XY-[0-9]{9}$", **loose) == {
        "doubtful": ["SB0001"],
        "child": ["XY0001"],
    }


def test_trial_shows_a_few_of_many():
    codes = [f"CH{number:05}" for number in range(20)]

    (row,) = [row for row in try_patterns(CodeSettings(), codes) if row.count]

    assert (row.count, row.examples) == (20, codes[:5])


def test_trial_is_of_the_typed_patterns_and_saves_nothing(admin_client):
    make_child("CH10001")
    make_child("X-1")
    before = CodeSettings.objects.values().get()

    page = admin_client.post(TRY, TIGHT).content.decode()

    assert "<code>CH10001</code>" in page
    assert "SB + 5 digits" in page
    assert CodeSettings.objects.values().get() == before
    assert (Bag.objects.count(), Scan.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"parent_pattern": "SB"}, "Start the pattern with ^ and end it with $."),
        ({"parent_pattern": "^SB1$|^SB2$"}, "Put ^ and $ at the two ends alone"),
        ({"child_pattern": "^A|B$"}, "Put ( ) round what has | in it"),
        ({"child_pattern": "^\x00$"}, "Null characters are not allowed."),
        ({"child_pattern": "^" + "A" * 200 + "$"}, "at most 200 characters"),
        ({"child_pattern": ""}, "This field is required."),
    ],
)
def test_trial_of_a_bad_pattern_is_one_sentence(admin_client, wrong, sentence):
    page = admin_client.post(TRY, TIGHT | wrong).content.decode()

    assert page.count("pattern-warning") == 1
    assert sentence in page
    assert "<table" not in page


@pytest.mark.parametrize(
    ("patterns", "beginning"),
    [
        (TIGHT, None),
        ({}, "Any text of 4 characters or more becomes a child bag"),
        (TIGHT | {"child_pattern": "^SB[0-9]{6}$"}, "One slip"),
        ({"create_unknown_bags": False}, "New codes are refused, whatever the patterns take"),
    ],
)
def test_patterns_are_warned_of(patterns, beginning):
    warnings = warn_of_patterns(CodeSettings(**patterns))

    assert [warning.startswith(beginning) for warning in warnings] == [True] * bool(beginning)


def test_trial_costs_the_same_for_more_codes(admin_client, django_assert_num_queries):
    make_child("CH10001")
    with django_assert_num_queries(14):
        admin_client.post(TRY, TIGHT)

    for number in range(3):
        make_child(f"CH2000{number}")
        make_parent(f"SB2000{number}")

    with django_assert_num_queries(14):
        admin_client.post(TRY, TIGHT)


@pytest.mark.parametrize("role", ["Dispatcher", "Biller"])
def test_trial_is_for_admins_alone(client, role):
    client.force_login(make_user(role))

    assert client.post(TRY, TIGHT).status_code == 403


def test_trial_is_posted(admin_client):
    assert admin_client.get(TRY)["Location"] == "/admin/bills/billsettings/"
