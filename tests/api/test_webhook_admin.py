"""Webhooks in the admin: the secret is shown once, the log says what came of each."""

import pytest
from django.utils import timezone

from api.models import Webhook, WebhookDelivery
from api.webhook_signatures import derive_secret
from tests.admin_pages import errors_in
from tests.builders import make_delivery, make_webhook

pytestmark = pytest.mark.django_db
WEBHOOKS, SENT = "/admin/api/webhook/", "/admin/api/webhookdelivery/"


def test_secret_is_shown_once_and_a_new_one_ends_the_old(admin_client):
    form = {"name": "ERP", "url": "https://erp.example/hook", "events": ["closed"], "is_active": "on"}
    made = admin_client.post(WEBHOOKS + "add/", form)
    webhook = Webhook.objects.get()
    first = derive_secret(webhook)

    page = admin_client.post(WEBHOOKS, {"action": "make_new_secret", "_selected_action": [webhook.pk]})

    webhook.refresh_from_db()
    assert made.context["secret"] == first
    assert page.context["secret"] == derive_secret(webhook) != first
    assert "no-store" in made["Cache-Control"]
    for path in (
        WEBHOOKS,
        f"{WEBHOOKS}{webhook.pk}/change/",
        f"{WEBHOOKS}{webhook.pk}/history/",
        "/admin/accounts/auditentry/",
    ):
        text = admin_client.get(path).content.decode()
        assert derive_secret(webhook) not in text
        assert webhook.seed not in text


@pytest.mark.parametrize("wrong", [{"url": "http://erp.example/"}, {"events": []}])
def test_wrong_webhook_is_refused(admin_client, wrong):
    form = {"name": "ERP", "url": "https://erp.example/hook", "events": ["closed"]} | wrong

    assert len(errors_in(admin_client.post(WEBHOOKS + "add/", form))) == 1
    assert Webhook.objects.count() == 0


def test_what_was_given_up_is_sent_again_under_its_id(admin_client):
    given_up = make_delivery(next_try_at=None, attempts=11, status=500, trouble="It answered 500.")
    page = admin_client.get(SENT, {"state": "given-up"}).content.decode()

    admin_client.post(SENT, {"action": "send_again", "_selected_action": [given_up.pk]})

    again = WebhookDelivery.objects.get()
    assert "It answered 500." in page
    assert '<td class="field-outcome">given up</td>' in page
    assert '<td class="field-outcome">next try today at' in admin_client.get(SENT).content.decode()
    assert (again.event_id, again.attempts) == (given_up.event_id, 0)
    assert again.next_try_at <= timezone.now()


def test_other_people_have_no_webhooks(client, biller):
    make_webhook()
    client.force_login(biller)

    assert client.get(WEBHOOKS).status_code == client.get(SENT).status_code == 403
