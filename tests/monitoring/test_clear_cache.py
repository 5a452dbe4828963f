"""Clear cache on the system page: all figures are made anew, and the audit says who wanted that."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from core.figures import share_figure
from tests.builders import make_user

pytestmark = pytest.mark.usefixtures("kept_figures")


def sign_in(role):
    client = Client()
    person = make_user(role)
    client.force_login(person)
    return client, person


@pytest.mark.django_db(transaction=True)
def test_admin_clears_all_figures():
    share_figure("words on bills", "", lambda: "old")
    client, admin = sign_in("Admin")
    assert "Clear cache" in client.get(reverse("system")).content.decode()

    answer = client.post(reverse("clear_cache"), follow=True)

    assert answer.redirect_chain == [(reverse("system"), 302)]
    assert "All figures are made anew." in answer.content.decode()
    assert share_figure("words on bills", "", lambda: "new") == "new"
    entry = AuditEntry.objects.get(verb="cleared")
    assert (entry.by, entry.subject_kind, entry.subject) == (admin, "cache", "figures")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Biller", "Dispatcher"])
def test_nobody_else_may(role):
    share_figure("words on bills", "", lambda: "old")
    client, _person = sign_in(role)

    assert client.post(reverse("clear_cache")).status_code == 403
    assert share_figure("words on bills", "", lambda: "new") == "old"
    assert not AuditEntry.objects.filter(verb="cleared").exists()
