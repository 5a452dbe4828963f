"""Two admins at one row: nobody overwrites what they have not seen."""

import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.admin_base import AuditedAdmin
from accounts.models import Area, AuditEntry, User
from accounts.shown_values import write_value
from bills.models import BillSettings
from core.models import Branding
from imports.models import KindWord
from reports.models import SummaryMail
from tests.admin_pages import fill_form, read_form
from tests.builders import make_area, make_bag, make_user

pytestmark = pytest.mark.django_db
SETTINGS = "/admin/bills/billsettings/1/change/"
SUMMARY = "/admin/reports/summarymail/1/change/"


def page_of(person):
    return f"/admin/accounts/user/{person.pk}/change/"


@pytest.fixture
def other_client():
    """Another admin, Meena."""
    client = Client()
    client.force_login(make_user("Admin", "meena"))
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_second_admin_at_a_person_is_shown_what_the_first_changed(admin_client, other_client, biller):
    north, south = make_area("North"), make_area("South")
    User.objects.filter(pk=biller.pk).update(area=north)
    seen = read_form(admin_client, page_of(biller))
    changed = read_form(other_client, page_of(biller)) | {"role": "Dispatcher", "area": south.pk}
    assert other_client.post(page_of(biller), changed).status_code == 302
    rows = AuditEntry.objects.count()

    answer = admin_client.post(page_of(biller), seen | {"first_name": "Asha", "area": north.pk})

    assert answer.status_code == 409
    assert "This was changed while you worked on it." in text_of(answer)
    assert "meena changed role today" in text_of(answer)
    assert "Biller: bills, and scanning in every area → Dispatcher" in text_of(answer)
    assert "North → South" in text_of(answer)
    biller.refresh_from_db()
    assert (biller.first_name, biller.area) == ("", south)
    assert AuditEntry.objects.count() == rows


@pytest.mark.django_db(transaction=True)
def test_nobody_is_named_for_what_nobody_is_known_to_have_changed(admin_client, other_client, biller):
    seen = read_form(admin_client, page_of(biller))
    User.objects.filter(pk=biller.pk).update(last_name="Rao")
    other_client.post(page_of(biller), read_form(other_client, page_of(biller)) | {"role": "Dispatcher"})

    shown = text_of(admin_client.post(page_of(biller), seen))

    assert " last name: – → Rao" in shown
    assert "meena changed role" in shown


def test_second_press_saves_what_was_typed_over_what_was_shown(admin_client, other_client, biller):
    seen = read_form(admin_client, page_of(biller))
    other_client.post(page_of(biller), seen | {"role": "Dispatcher", "last_name": "Rao"})
    answer = admin_client.post(page_of(biller), seen | {"last_name": "Nair", "first_name": "Asha"})
    again = fill_form(answer.context["adminform"].form)

    assert (again["role"], again["first_name"], again["last_name"]) == ("Dispatcher", "Asha", "Nair")
    assert admin_client.post(page_of(biller), again).status_code == 302

    biller.refresh_from_db()
    assert (biller.first_name, biller.last_name) == ("Asha", "Nair")
    assert list(biller.groups.values_list("name", flat=True)) == ["Dispatcher"]


def test_third_change_between_two_presses_is_shown_too(admin_client, other_client, biller):
    seen = read_form(admin_client, page_of(biller))
    other_client.post(page_of(biller), seen | {"last_name": "Rao"})
    again = fill_form(admin_client.post(page_of(biller), seen).context["adminform"].form)
    other_client.post(page_of(biller), again | {"last_name": "Nair"})

    answer = admin_client.post(page_of(biller), again)

    assert answer.status_code == 409
    assert "Rao → Nair" in text_of(answer)


def make_person_with_mail(name):
    person = make_user("Biller", name)
    person.email = f"{name}@warehouse.example"
    person.save()
    return person


# Of each form: what is typed, what somebody else does meanwhile, and what the page says of it.
FORMS = {
    "area": (
        lambda: f"/admin/accounts/area/{make_area('North').pk}/change/",
        {"name": "West"},
        lambda: Area.objects.update(name="East"),
        "name: North → East",
    ),
    "bag": (
        lambda: f"/admin/bags/bag/{make_bag('CH1', area=make_area('North')).pk}/change/",
        {"area": ""},
        lambda: connection.cursor().execute("UPDATE bags_bag SET area_id = NULL"),
        "area: North → –",
    ),
    "choice": (
        lambda: SETTINGS,
        {"site_name": "Depot 2"},
        lambda: BillSettings.objects.update(proof_without_signing_in="match"),
        "nothing → whether it matches, and the counts",
    ),
    "weight": (
        lambda: SETTINGS,
        {"site_name": "Depot 2"},
        lambda: BillSettings.objects.update(weight_per_child_kg=Decimal("2.5")),
        "1 → 2.5",
    ),
    "name of the site": (
        lambda: SETTINGS,
        {"weight_per_child_kg": "3"},
        lambda: Branding.objects.update(site_name="Depot 3"),
        "→ Depot 3",
    ),
    "logo": (
        lambda: SETTINGS,
        {"site_name": "Depot 2"},
        lambda: Branding.objects.update(logo=b"picture"),
        "logo: – → another one",
    ),
    "people of the summary": (
        lambda: SUMMARY,
        {"addresses": "gate@warehouse.example"},
        lambda: SummaryMail.objects.get().people.add(make_person_with_mail("asha")),
        "→ asha",
    ),
    "kind word": (
        lambda: f"/admin/imports/kindword/{KindWord.objects.create(word='sack', kind='child').pk}/change/",
        {},
        lambda: KindWord.objects.update(kind="parent"),
        "child → parent",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_what_changed_meanwhile(admin_client, form):
    make_page, typed, change, sentence = FORMS[form]
    page = make_page()
    seen = read_form(admin_client, page)
    change()

    first = admin_client.post(page, seen | typed)
    again = fill_form(first.context["adminform"].form)
    second = admin_client.post(page, again)

    assert first.status_code == 409
    assert sentence in text_of(first)
    assert {name: again.get(name, "") for name in typed} == {
        name: str(value) for name, value in typed.items()
    }
    assert second.status_code == 302


def test_form_over_an_unchanged_row_is_saved_at_once(admin_client, biller):
    for page in (page_of(biller), SETTINGS, SUMMARY):
        assert admin_client.post(page, read_form(admin_client, page)).status_code == 302
    assert not AuditEntry.objects.filter(verb="changed").exists()


def test_form_that_does_not_say_what_it_showed_is_not_saved(admin_client, biller, dispatcher):
    seen = read_form(admin_client, page_of(biller)) | {"last_name": "Rao"}
    of_another = read_form(admin_client, page_of(dispatcher))["shown"]
    for forged in ({"shown": of_another}, {"shown": "made up"}, {"shown": ""}, {"shown": None}):
        sent = {name: value for name, value in (seen | forged).items() if value is not None}
        answer = admin_client.post(page_of(biller), sent)

        assert answer.status_code == 409
        assert "Open the form again: this one does not say what it showed you." in text_of(answer)
        # Pressing again saves nothing either.
        assert fill_form(answer.context["adminform"].form)["shown"] == ""
    biller.refresh_from_db()
    assert biller.last_name == ""
    assert not AuditEntry.objects.filter(verb="changed").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_at_the_same_moment_one_is_shown_the_other(biller, at_once):
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(make_user("Admin", f"admin{number}"))
    seen = read_form(clients[0], page_of(biller))

    answers = at_once(
        *(
            lambda client=client, number=number: (
                client.post(page_of(biller), seen | {"last_name": f"Rao {number}"}).status_code
            )
            for number, client in enumerate(clients)
        )
    )

    assert sorted(answers) == [302, 409]


def test_equal_values_are_one_text():
    assert write_value(Decimal("1.000")) == write_value(Decimal("1")) == "1"
    assert write_value("a\r\nb ") == write_value("a\nb")
    assert write_value([3, 1]) == write_value((1, 3))
    assert write_value(None) == write_value(b"") == write_value([]) == ""


def test_every_admin_of_ours_has_such_forms():
    others = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, AuditedAdmin)
    ]

    assert others == []


def test_no_admin_changes_rows_elsewhere_than_in_its_own_form():
    """Lists to edit and forms within a form do not say what they showed."""
    elsewhere = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if model_admin.list_editable or model_admin.inlines
    ]

    assert elsewhere == []


def test_every_page_with_a_form_sends_back_what_it_showed(admin_client, rf, admin_user, biller):
    request = rf.get("/")
    request.user = admin_user
    KindWord.objects.create(word="sack", kind="child")
    make_bag("CH1", area=make_area("North"))
    seen = 0
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.first()
        if row is None or not model_admin.has_change_permission(request, row):
            continue
        opts = model._meta
        page = admin_client.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]))
        if page.context and "adminform" in page.context:
            assert 'name="shown"' in page.content.decode(), opts.label
            seen += 1
    assert seen >= 6
