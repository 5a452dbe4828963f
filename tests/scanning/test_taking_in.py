"""Scans that an admin sends in the place of their maker: the maker's order, area and rights."""

import pytest

from accounts.models import User
from scanning.models import Scan, ScanTally
from scanning.recording import make_batch, record_scans
from tests.builders import asked, make_area, make_bill, make_parent, make_user, told, where_is

pytestmark = pytest.mark.django_db


def take_in(maker, admin, *scans):
    return record_scans(make_batch(user=maker, station="bay-1", scans=list(scans), taken_in_by=admin))


def test_scans_are_done_in_their_order_under_their_maker_and_the_makers_area(admin_user):
    north = make_area("North")
    asha = make_user("Dispatcher", area=north)
    packing = [asked("pack", "CH10001", parent="SB00001"), asked("pack", "CH10002", parent="SB00001")]

    answers = take_in(asha, admin_user, asked("pack", "SB00001"), *packing)

    assert [told(answer) for answer in answers] == [("saved", None)] * 3
    stored = Scan.objects.order_by("received_at").values_list("code", "user", "area", "taken_in_by")
    keys = (asha.pk, north.pk, admin_user.pk)
    assert list(stored) == [(code, *keys) for code in ("SB00001", "CH10001", "CH10002")]
    assert list(ScanTally.objects.values_list("user", flat=True).distinct()) == [asha.pk]
    assert where_is("CH10002") == "SB00001"


def test_maker_whose_role_was_taken_away_counts_as_a_dispatcher(admin_user):
    gone = make_user(role="")
    make_parent("SB00001")
    make_bill("B-17")
    scans = [asked("pack", "CH10001", parent="SB00001"), asked("bill", "SB00001", bill="B-17")]

    answers = take_in(gone, admin_user, *scans)

    assert [told(answer) for answer in answers] == [("saved", None), ("refused", "not_allowed")]


def test_maker_without_a_role_is_refused_without_an_admin():
    make_parent("SB00001")
    scan = asked("pack", "CH10001", parent="SB00001")

    answers = record_scans(make_batch(user=make_user(role=""), station="bay-1", scans=[scan]))

    assert told(answers[0]) == ("refused", "not_allowed")


def test_rights_of_the_maker_decide_and_not_those_of_the_admin(admin_user):
    asha = make_user("Dispatcher", area=make_area("North"))
    make_parent("SB00001", area=make_area("South"))
    make_bill("B-17")
    scans = [asked("pack", "CH10001", parent="SB00001"), asked("bill", "SB00001", bill="B-17")]

    answers = take_in(asha, admin_user, *scans)

    assert [told(answer) for answer in answers] == [("refused", "other_area"), ("refused", "not_allowed")]


def test_refused_scan_is_taken_in_too(admin_user):
    take_in(make_user(), admin_user, asked("pack", "CH10001"))

    assert list(Scan.objects.values_list("reason", "taken_in_by")) == [("no_parent", admin_user.pk)]


# Where it is shown


@pytest.fixture
def taken_in(admin_user):
    """CH10001 in SB00001, and an unknown code: scanned by Asha, taken in by Meena."""
    User.objects.filter(pk=admin_user.pk).update(first_name="Meena")
    asha = make_user("Dispatcher", "asha", first_name="Asha")
    packing = [asked("pack", "SB00001"), asked("pack", "CH10001", parent="SB00001")]
    take_in(asha, admin_user, *packing, asked("unpack", "CH99999"))


@pytest.mark.usefixtures("taken_in")
@pytest.mark.parametrize("address", ["/scans/", "/work/", "/"])
def test_lists_of_scans_say_who_took_them_in(client, admin_user, address):
    client.force_login(admin_user)

    assert "Asha, taken in by Meena" in client.get(address).content.decode()


@pytest.mark.usefixtures("taken_in")
@pytest.mark.parametrize("address", ["/bags/CH10001/", "/bags/SB00001/"])
def test_story_of_a_bag_says_who_took_its_scans_in(client, admin_user, address):
    client.force_login(admin_user)

    page = client.get(address).content.decode()

    assert "bay-1 · taken in by Meena" in page
    assert "Asha" in page


@pytest.mark.usefixtures("taken_in")
def test_file_of_scans_names_the_admin_in_a_column(client, admin_user):
    client.force_login(admin_user)

    lines = b"".join(client.get("/scans/export/csv/").streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0].endswith(",Taken in by,API key")
    assert [line.split(",")[-2:] for line in lines[1:]] == [["admin", ""]] * 3


@pytest.mark.usefixtures("taken_in")
def test_admin_shows_who_took_a_scan_in(admin_client):
    scan = Scan.objects.get(code="CH10001")

    page = admin_client.get(f"/admin/scanning/scan/{scan.pk}/change/").content.decode()

    assert "taken in by" in page.lower()


def test_scan_of_the_makers_own_says_nothing_of_it(client, admin_user):
    record_scans(make_batch(user=admin_user, station="bay-1", scans=[asked("pack", "SB00001")]))
    client.force_login(admin_user)

    for address in ("/scans/", "/bags/SB00001/"):
        assert "taken in by" not in client.get(address).content.decode()
