"""What a dispatcher of another area is shown of bags, scans and people: lists, counts, files, filters."""

import pytest

from accounts.models import Area
from tests.builders import make_area, make_child, make_user, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def south(client):
    """A dispatcher of the south is signed in, where asha of the north has scanned, too."""
    asha = make_user(username="asha", area=make_area("North"))
    scan(asha, "pack", "CH10001", parent="SB00001")
    ravi = make_user(username="ravi", area=make_area("South"))
    scan(ravi, "look", "CH20001")
    make_child("CH30001", area=ravi.area)
    client.force_login(ravi)
    return client


@pytest.mark.parametrize(
    "query", ["", "q=CH1", "q=0001", "q=0001&ending=1", "area={north}", "kind=child", "far=1&place=inside"]
)
def test_bags_of_another_area_are_in_no_list_and_no_count(south, query):
    query = query.format(north=Area.objects.get(name="North").pk)

    page = south.get(f"/bags/?{query}").content.decode()
    count = south.get(f"/bags/?count=1&{query}").content.decode()

    assert "/bags/CH10001/" not in page
    assert "/bags/SB00001/" not in page
    assert count in ("0 found.", "1 found.")


@pytest.mark.parametrize("query", ["", "person=asha", "q=CH10001", "station=bay-1", "outcome=saved"])
def test_scans_of_another_area_are_in_no_list_and_no_count(south, query):
    page = south.get(f"/scans/?{query}").content.decode()
    count = south.get(f"/scans/?count=1&{query}").content.decode()

    assert "asha" not in page.replace("person=asha", "")
    assert "SB00001" not in page
    assert count in ("0 found.", "1 found.")


@pytest.mark.parametrize("address", ["/bags/", "/scans/"])
def test_filters_offer_no_other_areas_and_no_people_of_theirs(south, client, address):
    page = south.get(address).content.decode()
    assert ("North" in page, 'name="area"' in page, "asha" in page) == (False, False, False)
    assert (">ravi</option>" in page) == (address == "/scans/")

    client.force_login(make_user("Biller"))
    assert ">North</option>" in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/bags/export/csv/", "/scans/export/csv/"])
def test_files_are_for_billers(south, address):
    assert south.get(address).status_code == 403


def test_code_of_another_area_does_not_keep_the_list_from_looking_at_endings(south):
    make_child("XX-CH1", area=Area.objects.get(name="South"))

    page = south.get("/bags/?q=CH1&kind=child").content.decode()

    assert "/bags/XX-CH1/" in page
