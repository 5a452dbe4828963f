"""Patterns for labels that say more than the code: only such as every browser can use."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEntry
from bags.models import check_label_patterns, get_code_settings
from tests.admin_pages import post_form

GOOD = [
    r"LABEL NO\.([0-9]+)",
    r"^https?://.*/([A-Z0-9._-]+)$",
    r"^(?:A|B)-([0-9]{4,8}) ",
    r"NO[.:] ?([A-Z0-9]+) ",
]
BAD = {
    "LABEL NO": "exactly one pair",
    "(A)(B)": "exactly one pair",
    "([A-Z": "cannot be read",
    "(?P<code>[0-9]+)": "differently",
    "(?i)NO([0-9]+)": "differently",
    r"(?<=NO)([0-9]+)": "differently",
    r"\A([0-9]+)": "differently",
    "([0-9]++)": "differently",
    "NO([A-Z0-9]+)(?= )": "differently",
    "((?:[0-9]+)+)X": "too many ways",
    "([0-9]+)+": "too many ways",
    "(" + "A" * 199 + ")": "too long",
}


@pytest.mark.parametrize("pattern", GOOD)
def test_pattern_that_browsers_can_use_is_taken(pattern):
    check_label_patterns([pattern])


@pytest.mark.parametrize("pattern", BAD)
def test_pattern_that_browsers_cannot_use_is_refused_with_its_reason(pattern):
    with pytest.raises(ValidationError) as refusal:
        check_label_patterns([GOOD[0], pattern])

    (sentence,) = refusal.value.message_dict["label_patterns"]
    assert sentence.startswith(pattern[:60] + ": ")
    assert BAD[pattern] in sentence


def test_more_than_twenty_patterns_are_refused():
    with pytest.raises(ValidationError):
        check_label_patterns(["(A)"] * 21)


def change(client, text):
    return post_form(client, reverse("admin:bills_billsettings_change", args=[1]), {"label_patterns": text})


@pytest.mark.django_db
def test_admin_sets_patterns_one_a_line_and_it_is_written_down(client, admin_user):
    client.force_login(admin_user)

    assert change(client, f"{GOOD[0]}\n\n  {GOOD[1]}  \n").status_code == 302

    assert get_code_settings().label_pattern_list == GOOD[:2]
    assert "label_patterns" in AuditEntry.objects.latest("id").detail["changed"]


@pytest.mark.django_db
def test_admin_is_told_of_a_bad_pattern_and_nothing_changes(client, admin_user):
    client.force_login(admin_user)

    assert "too many ways" in change(client, "([0-9]+)+").content.decode()
    assert get_code_settings().label_pattern_list == []
