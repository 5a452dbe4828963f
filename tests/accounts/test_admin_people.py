"""People in the admin."""

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Area, User
from tests.admin_pages import audited, errors_in, post_form, read_form
from tests.builders import PASSWORD, make_area, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


def page_of(person):
    return f"{USERS}{person.pk}/change/"


def roles_of(person):
    return list(person.groups.values_list("name", flat=True))


@pytest.mark.parametrize(("role", "is_staff"), [("Admin", True), ("Biller", False), ("Dispatcher", False)])
def test_add_person_with_a_role(admin_client, role, is_staff):
    area = make_area("North")

    admin_client.post(
        USERS + "add/",
        {
            "username": "asha",
            "role": role,
            "area": area.pk,
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    person = User.objects.get(username="asha")
    assert (roles_of(person), person.is_staff, person.is_superuser, person.area) == (
        [role],
        is_staff,
        False,
        area,
    )
    assert person.check_password(PASSWORD)
    assert audited() == [
        ("made", "person", "asha", {"fields": {"username": "asha", "role": role, "area": "North"}}),
    ]


@pytest.mark.parametrize("left_out", ["username", "role", "password1"])
def test_add_person_refuses_what_is_missing(admin_client, left_out):
    filled = {
        "username": "asha",
        "role": "Biller",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    del filled[left_out]

    assert errors_in(admin_client.post(USERS + "add/", filled))
    assert not User.objects.filter(username="asha").exists()
    assert audited() == []


def test_name_is_taken_in_any_case(admin_client, biller):
    other = make_user("Biller", "asha")

    sentences = errors_in(post_form(admin_client, page_of(other), {"username": "BILLER1"}))

    assert sentences == ["Somebody has this name already. Capital and small letters count as the same."]
    other.refresh_from_db()
    assert other.username == "asha"
    assert audited() == []


def test_change_of_role_takes_the_old_one_away(admin_client, biller):
    post_form(admin_client, page_of(biller), {"role": "Admin"})

    biller.refresh_from_db()
    assert (roles_of(biller), biller.is_staff) == (["Admin"], True)
    assert audited() == [("changed", "person", "biller1", {"changed": {"role": ["Biller", "Admin"]}})]


def test_superuser_made_biller_is_no_superuser_any_more(admin_client):
    boss = User.objects.create_superuser("boss")

    post_form(admin_client, page_of(boss), {"role": "Biller"})

    boss.refresh_from_db()
    assert (roles_of(boss), boss.is_superuser, boss.is_staff) == (["Biller"], False, False)


def test_area_of_a_person_is_changed_and_audited(admin_client):
    north, south = make_area("North"), make_area("South")
    person = make_user("Dispatcher", "ravi", area=north)

    post_form(admin_client, page_of(person), {"area": south.pk})

    person.refresh_from_db()
    assert person.area == south
    assert audited() == [("changed", "person", "ravi", {"changed": {"area": ["North", "South"]}})]


def test_saving_without_a_change_is_not_audited(admin_client, biller):
    post_form(admin_client, page_of(biller))

    assert audited() == []


def test_person_is_retired(admin_client, biller):
    post_form(admin_client, page_of(biller), {"is_active": None})

    biller.refresh_from_db()
    assert not biller.is_active
    assert audited() == [("changed", "person", "biller1", {"changed": {"is_active": [True, False]}})]


def test_admin_cannot_retire_themself(admin_client, admin_user):
    make_user("Admin", "second")

    sentences = errors_in(post_form(admin_client, page_of(admin_user), {"is_active": None}))

    assert sentences == ["You cannot retire yourself. Ask another admin."]
    assert User.objects.get(pk=admin_user.pk).is_active


def test_admin_cannot_take_the_own_role_away(admin_client, admin_user):
    make_user("Admin", "second")

    sentences = errors_in(post_form(admin_client, page_of(admin_user), {"role": "Biller"}))

    assert sentences == ["You cannot take your own role away. Ask another admin."]
    assert roles_of(admin_user) == ["Admin"]
    assert audited() == []


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_take_the_role_from_each_other_at_once(admin_user, at_once):
    second = make_user("Admin", "second")

    def prepare(by, person):
        client = Client()
        client.force_login(by)
        return partial(client.post, page_of(person), read_form(client, page_of(person)) | {"role": "Biller"})

    at_once(prepare(admin_user, second), prepare(second, admin_user))

    assert User.objects.filter(groups__name="Admin", is_active=True).count() == 1


def test_password_is_set_and_never_written_down(admin_client, biller):
    admin_client.post(
        f"{USERS}{biller.pk}/password/",
        {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "set-password": "1"},
    )

    biller.refresh_from_db()
    assert biller.check_password(PASSWORD)
    assert audited() == [("changed", "person", "biller1", {"changed": {"password": "changed"}})]


def test_page_for_a_password_says_what_it_does_in_plain_words(admin_client):
    person = make_user("Biller", "asha", password=PASSWORD)

    page = admin_client.get(f"{USERS}{person.pk}/password/").content.decode()

    assert "They change it at the next sign-in." in page
    assert 'value="Take the password away"' in page
    assert "authentication" not in page


def test_password_is_taken_away_and_audited(admin_client):
    person = make_user("Biller", "asha", password=PASSWORD)

    admin_client.post(f"{USERS}{person.pk}/password/", {"usable_password": "false", "unset-password": "1"})

    person.refresh_from_db()
    assert not person.has_usable_password()
    assert audited() == [("changed", "person", "asha", {"changed": {"password": "changed"}})]


def test_admin_cannot_take_the_own_password_away(admin_client, admin_user):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    admin_client.force_login(admin_user)
    make_user("Admin", "second", password=PASSWORD)

    form = {"usable_password": "false", "unset-password": "1"}
    page = admin_client.post(f"{USERS}{admin_user.pk}/password/", form, follow=True)

    sentences = [str(message) for message in page.context["messages"]]
    assert sentences == ["You cannot take your own password away. Ask another admin."]
    assert User.objects.get(pk=admin_user.pk).has_usable_password()
    assert audited() == []


def test_password_of_the_last_admin_who_has_one_stays(admin_client):
    last = make_user("Admin", "last", password=PASSWORD)  # the admin who is signed in has none

    form = {"usable_password": "false", "unset-password": "1"}
    page = admin_client.post(f"{USERS}{last.pk}/password/", form, follow=True)

    sentences = [str(message) for message in page.context["messages"]]
    assert sentences == ["This is the last admin who can sign in. Make another person admin first."]
    assert User.objects.get(pk=last.pk).has_usable_password()
    assert audited() == []


def test_forms_offer_no_raw_permissions(admin_client, biller):
    page = admin_client.get(f"{USERS}{biller.pk}/change/").content.decode()

    assert "user_permissions" not in page
    assert 'name="groups"' not in page
    assert 'name="is_superuser"' not in page
    assert admin_client.get("/admin/auth/group/").status_code == 404


def test_retired_area_is_offered_only_to_who_is_in_it(admin_client):
    closed = make_area("Closed dock")
    Area.objects.update(retired_at=timezone.now())
    inside = make_user("Dispatcher", area=closed)
    outside = make_user("Dispatcher")

    assert "Closed dock" in admin_client.get(f"{USERS}{inside.pk}/change/").content.decode()
    assert "Closed dock" not in admin_client.get(f"{USERS}{outside.pk}/change/").content.decode()


def test_history_of_a_person_is_its_audit(admin_client, biller):
    post_form(admin_client, page_of(biller), {"role": "Dispatcher"})

    page = admin_client.get(f"{USERS}{biller.pk}/history/").content.decode()

    assert "role: Biller → Dispatcher" in page


def test_history_stays_with_the_person_and_not_with_the_name(admin_client, biller):
    post_form(admin_client, page_of(biller), {"role": "Dispatcher"})
    post_form(admin_client, page_of(biller), {"role": "Dispatcher", "username": "bina"})
    new = make_user("Dispatcher", biller.username)

    history = admin_client.get(f"{USERS}{biller.pk}/history/").content.decode()
    of_the_new_one = admin_client.get(f"{USERS}{new.pk}/history/").content.decode()

    assert "role: Biller → Dispatcher" in history
    assert "username: biller1 → bina" in history
    assert "role: Biller → Dispatcher" not in of_the_new_one


def test_history_stays_with_an_area_that_is_renamed(admin_client):
    north = make_area("North")
    post_form(admin_client, f"/admin/accounts/area/{north.pk}/change/", {"name": "Dock 1"})
    new = make_area("North")

    history = admin_client.get(f"/admin/accounts/area/{north.pk}/history/").content.decode()
    of_the_new_one = admin_client.get(f"/admin/accounts/area/{new.pk}/history/").content.decode()

    assert "name: North → Dock 1" in history
    assert "Dock 1" not in of_the_new_one
