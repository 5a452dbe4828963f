"""Areas and people as files in the admin: what is exported, what an import adds and what it refuses."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Area, AuditEntry, User
from accounts.resources import MAX_BYTES
from tests.admin_pages import audited
from tests.builders import make_area, make_user

pytestmark = pytest.mark.django_db
AREAS, PEOPLE = "/admin/accounts/area/", "/admin/accounts/user/"


def upload(client, address, *lines, content=None):
    content = content or "\n".join(lines).encode()
    file = SimpleUploadedFile("rows.csv", content, content_type="text/csv")
    return client.post(f"{address}import/", {"import_file": file, "format": "0", "resource": "0"})


def export(client, address, file_format):
    place = ["xlsx", "csv"].index(file_format)
    response = client.post(f"{address}export/", {"format": place, "resource": "0"})
    assert response.status_code == 200
    return response.content


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def trouble_in(response):
    """Everything that an import says is wrong."""
    assert response.status_code == 200
    result = response.context["result"]
    errors = [str(error.error) for row in result.rows for error in row.errors]
    return errors + [text for row in result.invalid_rows for text in row.error.messages]


def test_areas_are_exported_with_their_state(admin_client):
    make_area("उत्तर")
    Area.objects.create(name="=1+1", retired_at=timezone.now())

    rows = rows_of_csv(export(admin_client, AREAS, "csv"))

    assert rows[0] == ["name", "retired_at"]
    assert {(row[0], bool(row[1])) for row in rows[1:]} == {("उत्तर", False), ("'=1+1", True)}
    assert audited()[-1] == ("exported", "area", "areas", {"rows": 2})


def test_excel_file_of_areas_holds_no_formula(admin_client):
    make_area("=1+1")

    sheet = openpyxl.load_workbook(io.BytesIO(export(admin_client, AREAS, "xlsx"))).active

    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_people_are_exported_with_role_and_area(admin_client):
    make_user("Dispatcher", "ravi", area=make_area("North"))
    User.objects.filter(username="ravi").update(first_name="Ravi")

    heading, *rows = rows_of_csv(export(admin_client, PEOPLE, "csv"))
    said = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}

    assert heading == [
        "username", "first_name", "last_name", "email", "role", "area", "all_areas",
        "is_active", "last_login",
    ]  # fmt: skip
    assert (said["ravi"]["first_name"], said["ravi"]["role"], said["ravi"]["area"]) == (
        "Ravi", "Dispatcher", "North",
    )  # fmt: skip
    assert "password" not in heading


def test_new_areas_are_added_and_others_left_alone(admin_client):
    make_area("North")

    response = upload(admin_client, AREAS, "name", "north", " South ")

    assert response.status_code == 302
    assert set(Area.objects.values_list("name", flat=True)) == {"North", "South"}
    assert audited() == [("made", "area", "South", {"fields": {"name": "South"}})]


def test_new_people_get_their_role_and_no_password(admin_client, admin_user):
    north = make_area("North")

    upload(admin_client, PEOPLE, "username,first_name,role,area", "ravi,Ravi,dispatcher,north")

    ravi = User.objects.get(username="ravi")
    assert [group.name for group in ravi.groups.all()] == ["Dispatcher"]
    assert (ravi.first_name, ravi.area, ravi.is_active, ravi.is_staff) == ("Ravi", north, True, False)
    assert not ravi.has_usable_password()
    assert AuditEntry.objects.get(subject="ravi").by == admin_user


def test_person_who_is_there_stays_as_they_are(admin_client):
    asha = make_user("Biller", "asha")

    response = upload(admin_client, PEOPLE, "username,first_name,role", "ASHA,Other,Admin")

    assert response.status_code == 302
    asha.refresh_from_db()
    assert (asha.first_name, [group.name for group in asha.groups.all()]) == ("", ["Biller"])
    assert audited() == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ravi,Boss,", "Give each person a role: Admin, Biller, Dispatcher."),
        ("ravi,,", "Give each person a role: Admin, Biller, Dispatcher."),
        ("ravi,Biller,Nowhere", "There is no area Nowhere in use. Add it first."),
        ("ra vi,Biller,", "Enter a valid username. This value may contain only letters, numbers, and "
         "@/./+/-/_ characters."),
        (",Biller,", "This field cannot be blank."),
    ],
)  # fmt: skip
def test_one_wrong_row_keeps_all_out(admin_client, row, sentence):
    response = upload(admin_client, PEOPLE, "username,role,area", "good,Biller,", row)

    assert trouble_in(response) == [sentence]
    assert not User.objects.filter(username__in=["good", "ravi", "ra vi", ""]).exists()
    assert audited() == []


def test_area_without_a_name_is_refused(admin_client):
    response = upload(admin_client, AREAS, "name,retired_at", "South,", ",2026-05-03")

    assert trouble_in(response)
    assert not Area.objects.exists()


def test_exported_areas_and_people_change_nothing_when_they_are_imported(admin_client):
    make_user("Dispatcher", "ravi", area=make_area("North"))
    before = list(User.objects.values()), list(Area.objects.values())

    for address in (AREAS, PEOPLE):
        response = upload(admin_client, address, content=export(admin_client, address, "csv"))
        assert response.status_code == 302

    assert (list(User.objects.values()), list(Area.objects.values())) == before


def test_large_files_are_refused(admin_client):
    response = upload(admin_client, AREAS, content=b"name\n" + b"x" * MAX_BYTES)

    assert response.context["form"].errors["import_file"] == ["This file is larger than 1 MB. Split it."]
    assert not Area.objects.exists()


def test_lists_offer_both(admin_client):
    for address in (AREAS, PEOPLE):
        page = admin_client.get(address).content.decode()

        assert page.count(f"{address}import/") == 1
        assert page.count(f"{address}export/") == 1
