"""Webhooks: what is noted for them, where they may go, how they are signed, sent and sent again."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction
from django.utils import timezone

from api import webhook_addresses, webhook_sender
from api.models import WebhookDelivery
from api.webhook_addresses import BadAddress, Target, check_url, find_target, is_public
from api.webhook_sender import PAUSES, deliver, find_due, send_due
from api.webhook_signatures import derive_secret
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import close_bill, reopen_bill
from tests.builders import filled_bill, make_bill, make_delivery, make_webhook
from tests.threads import result_of, start

pytestmark = pytest.mark.django_db


class Receiver(ThreadingHTTPServer):
    """Another system: keeps what it gets, and answers with `status`, or by letters that never end."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.status, self.never_ends = [], 204, False
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook?to=us"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        answer = f"HTTP/1.1 {self.server.status} X\r\nLocation: {self.server.url}\r\n\r\n"
        if self.server.never_ends:
            answer = f"HTTP/1.1 200 X\r\nX: {'x' * 10_000}"
        for letter in answer if self.server.never_ends else [answer]:
            self.wfile.write(letter.encode())
            time.sleep(0.1 if self.server.never_ends else 0)

    def log_message(self, *_words):
        pass


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_OVER_HTTP = settings.WEBHOOKS_TO_OWN_NETWORK = True
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def noted():
    return list(WebhookDelivery.objects.order_by("id").values_list("event", "payload__bill"))


# What is noted


def test_closing_reopening_and_cancelling_are_noted_in_their_transaction(biller, admin_user):
    make_webhook()
    bill = filled_bill("B-17")

    version = close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="wrong truck")
    cancel_bill(bill, by=admin_user, reason="order withdrawn")
    with transaction.atomic():
        close_bill(filled_bill("B-18", parents=("SB00009",)), by=biller)
        transaction.set_rollback(True)

    assert noted() == [("closed", "B-17"), ("reopened", "B-17"), ("cancelled", "B-17")]
    assert WebhookDelivery.objects.earliest("id").payload == {
        "bill": "B-17",
        "version": 1,
        "sha256": version.sha256,
        "parents": 2,
        "children": 4,
        "weight_kg": "4.000",
        "reason": None,
    }
    assert WebhookDelivery.objects.latest("id").payload["reason"] == "order withdrawn"


def test_only_what_a_webhook_wants_is_noted_and_no_draft(biller, admin_user):
    make_webhook(events=["closed"], name="wanted")
    make_webhook(is_active=False, name="off")
    bill = filled_bill("B-17")

    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="wrong truck")
    delete_draft(make_bill("B-18"), by=admin_user)

    assert [(one.webhook.name, one.event) for one in WebhookDelivery.objects.all()] == [("wanted", "closed")]


# Where they may go

PRIVATE = [
    *("127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "ff02::1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    *("fec0::1", "::ffff:0:127.0.0.1", "::127.0.0.1", "::ffff:10.0.0.7", "5f00::1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_machines_of_the_own_network_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_machines_on_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://erp.example/",
            "ftp://erp.example/",
            "https://",
            "https:///hook",
            "//erp.example",
            "erp",
            "",
        ),
        *("https://user:word@erp.example/", "https://erp.example/#part", "https://erp.example:99999/"),
        *(
            "https://erp.example/a b",
            "https://erp.example/\r\nX: y",
            "https://érp.example/",
            "https://a\\@b/",
        ),
    ],
)
def test_wrong_addresses_are_refused(url):
    with pytest.raises(BadAddress):
        check_url(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:10.0.0.1]"]
)
def test_nothing_is_sent_to_the_own_network_however_it_is_written(host):
    with pytest.raises(BadAddress):
        find_target(f"https://{host}/")


def test_name_with_one_private_address_among_others_is_refused(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(webhook_addresses.socket, "getaddrinfo", lambda *_args, **_kwargs: found)

    with pytest.raises(BadAddress, match="a machine of your own network"):
        find_target("https://erp.example/")


def test_connection_goes_to_the_address_that_was_checked(receiver, monkeypatch):
    """The name means another machine a moment later (DNS rebinding)."""
    answers = iter(["127.0.0.1"])
    real, port = socket.getaddrinfo, receiver.server_address[1]

    def resolve(host, *args, **kwargs):
        return real(next(answers) if host == "erp.example" else host, *args, **kwargs)

    monkeypatch.setattr(webhook_addresses.socket, "getaddrinfo", resolve)
    delivery = make_delivery(webhook=make_webhook(url=f"http://erp.example:{port}/hook"))

    assert deliver(delivery)
    assert receiver.got[0][1]["Host"] == f"erp.example:{port}"


# How they are sent


def test_request_is_signed_by_the_standard(receiver):
    delivery = make_delivery(webhook=make_webhook(url=receiver.url))

    assert deliver(delivery)

    ((path, headers, body),) = receiver.got
    key = base64.b64decode(derive_secret(delivery.webhook).removeprefix("whsec_"))
    content = f"{delivery.event_id}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert (path, headers["webhook-id"]) == ("/hook?to=us", str(delivery.event_id))
    assert headers["webhook-signature"] == f"v1,{signature}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 30
    assert json.loads(body)["type"] == "bill.closed"
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.next_try_at, delivery.trouble) == (204, 1, None, "")


@pytest.mark.parametrize(
    ("status", "trouble"), [(500, "It answered 500."), (302, "It answered with the way to")]
)
def test_what_is_not_taken_is_tried_again_later_and_no_redirect_followed(receiver, status, trouble):
    receiver.status = status
    delivery = make_delivery(webhook=make_webhook(url=receiver.url))

    assert not deliver(delivery)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.delivered_at) == (status, 1, None)
    assert delivery.trouble.startswith(trouble)
    assert timedelta(0) < delivery.next_try_at - timezone.now() <= PAUSES[0]
    assert len(receiver.got) == 1


def test_receiver_that_answers_letter_by_letter_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(webhook_sender, "SECONDS", 0.2)
    receiver.never_ends = True
    delivery = make_delivery(webhook=make_webhook(url=receiver.url))

    assert not deliver(delivery)

    delivery.refresh_from_db()
    assert delivery.trouble.startswith("It did not answer within")


def test_cut_ends_the_handshake_and_what_begins_after_it(monkeypatch):
    monkeypatch.setattr(webhook_sender, "SECONDS", 600)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target(True, "erp.example", silent.getsockname()[1], "/", "127.0.0.1")
        shaking_hands, late = (webhook_sender._PinnedConnection(target) for _ in range(2))

        def cut_the_handshake():
            caller, _address = silent.accept()
            with caller:
                caller.recv(1)  # it has begun
                shaking_hands.cut()

        cutting = start(cut_the_handshake)
        late.cut()

        for connection in (shaking_hands, late):
            with pytest.raises(OSError):
                connection.connect()
            connection.close()
        result_of(cutting)


def test_after_a_day_it_is_given_up(receiver):
    receiver.status = 500
    delivery = make_delivery(webhook=make_webhook(url=receiver.url), attempts=len(PAUSES))

    deliver(delivery)

    delivery.refresh_from_db()
    assert (delivery.next_try_at, delivery.delivered_at) == (None, None)
    assert timedelta(hours=23) < sum(PAUSES, timedelta()) < timedelta(hours=25)


def test_later_event_of_a_bill_waits_for_the_earlier_one(receiver):
    webhook, bill = make_webhook(url=receiver.url), make_bill("B-17")
    later = timezone.now() + timedelta(minutes=5)
    first = make_delivery(bill, webhook=webhook, next_try_at=later)
    second = make_delivery(bill, webhook=webhook, event="reopened")
    other = make_delivery(make_bill("B-18"), webhook=webhook)

    assert list(find_due()) == [other]
    WebhookDelivery.objects.filter(pk=first.pk).update(next_try_at=timezone.now())
    send_due(webhook.pk)

    sent = [headers["webhook-id"] for _path, headers, _body in receiver.got]
    assert sent == [str(one.event_id) for one in (first, second, other)]


def test_broken_receiver_is_asked_once_a_round(receiver):
    receiver.status = 500
    webhook = make_webhook(url=receiver.url)
    for number in range(3):
        make_delivery(make_bill(f"B-{number}"), webhook=webhook)

    send_due(webhook.pk)
    send_due(webhook.pk)

    assert len(receiver.got) == 1
    assert not find_due().exists()
