"""The makes of a site's codes."""

import pytest

from bags.makes import get_code_settings_and_makes
from tests.builders import make_child, make_parent

pytestmark = pytest.mark.django_db


def test_makes_are_those_of_the_bags_most_frequent_first():
    make_parent("SB12345")
    make_child("M4-0007")
    for number in range(3):
        make_child(f"CH1000{number}")

    assert get_code_settings_and_makes().makes == ["CH99999", "M9-9999", "SB99999"]


def test_site_without_bags_has_no_makes_but_settings():
    site = get_code_settings_and_makes()

    assert (site.makes, site.expected_children) == ([], 30)


def test_makes_are_at_most_twenty():
    for length in range(4, 30):
        make_child("7" * length)

    assert len(get_code_settings_and_makes().makes) == 20
