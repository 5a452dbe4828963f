"""Areas, API keys and the audit in the admin."""

import pytest
from django.contrib.auth.models import Group

from accounts.audit import record_change
from accounts.models import ApiToken, Area, AuditEntry, User
from accounts.tokens import create_token, find_token_by_key
from tests.admin_pages import audited, errors_in, post_form, queries_for
from tests.builders import make_area, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
AREAS = "/admin/accounts/area/"
KEYS = "/admin/accounts/apitoken/"
AUDIT = "/admin/accounts/auditentry/"


@pytest.mark.parametrize(
    ("url", "add_row"),
    [
        (USERS, lambda number: make_user("Dispatcher", area=make_area())),
        (AREAS, lambda number: make_area()),
        (KEYS, lambda number: create_token(name="bay", user=make_user())),
        (AUDIT, lambda number: record_change(by=make_user(), verb="made", subject_kind="bag", subject="X")),
        (
            "/admin/",
            lambda number: record_change(by=make_user(), verb="made", subject_kind="bag", subject="X"),
        ),
    ],
)
def test_list_costs_the_same_for_more_rows(admin_client, url, add_row):
    add_row(1)
    admin_client.get(url)
    for_one = queries_for(admin_client, url)

    add_row(2)
    add_row(3)

    assert queries_for(admin_client, url) == for_one


def test_area_is_added_and_renamed(admin_client):
    admin_client.post(AREAS + "add/", {"name": "North"})
    area = Area.objects.get()
    post_form(admin_client, f"{AREAS}{area.pk}/change/", {"name": "North dock"})

    area.refresh_from_db()
    assert area.name == "North dock"
    assert audited() == [
        ("made", "area", "North", {"fields": {"name": "North"}}),
        ("changed", "area", "North dock", {"changed": {"name": ["North", "North dock"]}}),
    ]


def test_name_that_papers_cannot_print_is_taken_and_named(admin_client):
    page = admin_client.post(f"{AREAS}add/", {"name": "Bay 🚚 கோவை"}, follow=True).content.decode()

    assert "Papers cannot print 🚚 (Name): they show [?] there." in page
    assert Area.objects.get().name == "Bay 🚚 கோவை"


def test_area_name_is_taken_in_any_case(admin_client):
    make_area("North")

    sentences = errors_in(admin_client.post(AREAS + "add/", {"name": "NORTH"}))

    assert sentences == [
        "There is an area of this name already. Capital and small letters count as the same."
    ]
    assert Area.objects.count() == 1
    assert audited() == []


def test_area_is_retired_and_brought_back(admin_client):
    area = make_area("North")

    page = admin_client.post(AREAS, {"action": "retire", "_selected_action": [area.pk]})
    area.refresh_from_db()
    assert ("Retire 1 area?" in page.content.decode(), area.retired_at) == (True, None)

    admin_client.post(AREAS, {"action": "retire", "_selected_action": [area.pk], "agreed": "1"})
    area.refresh_from_db()
    assert area.retired_at is not None

    admin_client.post(AREAS, {"action": "restore", "_selected_action": [area.pk]})
    area.refresh_from_db()
    assert area.retired_at is None
    assert [entry[:3] for entry in audited()] == [
        ("retired", "area", "North"),
        ("brought back", "area", "North"),
    ]


def test_key_is_shown_once(admin_client, biller):
    response = admin_client.post(KEYS + "add/", {"name": "bay 4", "user": biller.pk, "scopes": ["scan"]})

    token = ApiToken.objects.get()
    assert (token.scopes, token.expires_at, token.last_used_at) == (["scan"], None, None)
    key = response.context["key"]
    assert find_token_by_key(key) == token
    assert key in response.content.decode()
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert key not in admin_client.get(KEYS).content.decode()
    fields = {"name": "bay 4", "user": "biller1", "scopes": ["scan"]}
    assert audited() == [("made", "API key", "bay 4", {"fields": fields})]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["all"]}, "Select a valid choice. all is not one of the available choices."),
        (
            {"expires_at": "2026-01-01T10:00"},
            "This is over already. Choose a later time.",
        ),
    ],
)
def test_key_needs_scopes_and_a_time_to_come(admin_client, biller, wrong, sentence):
    key = {"name": "bay 4", "user": biller.pk, "scopes": ["scan"]} | wrong

    assert errors_in(admin_client.post(KEYS + "add/", key)) == [sentence]
    assert ApiToken.objects.count() == 0


def test_key_is_not_made_for_a_retired_person(admin_client):
    gone = make_user("Biller", "gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    sentences = errors_in(
        admin_client.post(KEYS + "add/", {"name": "bay", "user": gone.pk, "scopes": ["read"]})
    )

    assert sentences == ["Select a valid choice. That choice is not one of the available choices."]
    assert ApiToken.objects.count() == 0


def test_key_cannot_be_edited(admin_client, biller):
    token, _key = create_token(name="bay", user=biller)

    assert admin_client.post(f"{KEYS}{token.pk}/change/", {"name": "other"}).status_code == 403
    token.refresh_from_db()
    assert token.name == "bay"


def test_key_is_revoked(admin_client, biller):
    token, key = create_token(name="bay", user=biller)

    admin_client.post(KEYS, {"action": "revoke", "_selected_action": [token.pk]})
    admin_client.post(KEYS, {"action": "revoke", "_selected_action": [token.pk]})

    assert find_token_by_key(key) is None
    assert audited() == [("revoked", "API key", "bay", {"user": "biller1"})]


def test_audit_is_found_by_its_subject(admin_client, admin_user):
    record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-1")
    record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-12")

    found = admin_client.get(AUDIT, {"q": "B-1"}).context["cl"].result_list

    assert [entry.subject for entry in found] == ["B-1"]


def test_audit_cannot_be_added_or_changed(admin_client, admin_user):
    entry = record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-1")

    assert admin_client.get(AUDIT + "add/").status_code == 403
    assert admin_client.post(f"{AUDIT}{entry.pk}/change/", {"verb": "x"}).status_code == 403
    assert AuditEntry.objects.exclude(verb="denied").get().verb == "closed"


@pytest.mark.parametrize(
    "url", [USERS + "?role=Biller", USERS + "?is_active__exact=1", USERS + "?area__isnull=True"]
)
def test_lists_of_people_are_filtered(admin_client, biller, url):
    gone = make_user("Dispatcher", area=make_area())
    User.objects.filter(pk=gone.pk).update(is_active=False)

    found = list(admin_client.get(url).context["cl"].result_list)

    assert (biller in found, gone in found) == (True, False)


def test_groups_keep_only_the_three_roles(admin_client):
    assert set(Group.objects.values_list("name", flat=True)) == {"Admin", "Biller", "Dispatcher"}


def test_page_of_a_key_shows_it_and_changes_nothing(client, admin_user, biller):
    token, _key = create_token(name="Wall", user=biller)
    client.force_login(admin_user)

    page = client.get(f"/admin/accounts/apitoken/{token.pk}/change/")

    assert page.status_code == 200
    assert "Wall" in page.content.decode()
