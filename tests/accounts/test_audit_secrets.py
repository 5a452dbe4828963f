"""What lets somebody in is in no audit entry, log line or job: however it was set, by admin, API or SQL."""

import base64
import re

import bcrypt
import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiToken, AuditEntry, User, UserSession
from accounts.passwords import request_reset_mail, send_links
from accounts.second_factor import make_secret, read_secret
from api.models import Webhook
from api.webhook_signatures import derive_secret
from core.logs import JsonLines
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
USERS, KEYS, HOOKS = "/admin/accounts/user/", "/admin/accounts/apitoken/", "/admin/api/webhook/"
NEW = "another-long-password-7"
TYPED_BY_MISTAKE = "my-password-in-the-wrong-field"
OLD_HASH = bcrypt.hashpw(b"what-she-typed-for-years", bcrypt.gensalt(4)).decode()
IN_ADDRESS = "https://erp.example/hooks/T0K3N-in-the-path?key=T0K3N-in-the-query"
OTHER_IN_ADDRESS = "https://erp.example/hooks/T0K3N-of-another-path"
IN_FRONT = "https://asha:T0K3N-in-front@erp.example/"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "127.0.0.1", "https://tracetrack.example"
    cache.clear()


SET_BY_SQL = ("accounts_apitoken", "accounts_usersession", "api_webhook", "core_branding")


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


# Each step returns its secrets, each with the one table that may have it, to compare something with.


def set_by_admin(client):
    """Signing in, people with passwords, a key, a webhook and its second secret, and a file of people."""
    client.post("/accounts/login/", {"username": TYPED_BY_MISTAKE, "password": "wrong-password-9"})
    client.post("/accounts/login/", {"username": "boss", "password": PASSWORD})
    session = client.session
    asha = {"username": "asha", "role": "Biller", "usable_password": "true"}
    client.post(USERS + "add/", asha | {"password1": NEW, "password2": NEW})
    asha = User.objects.get(username="asha")
    client.post(
        f"{USERS}{asha.pk}/password/", {"usable_password": "true", "password1": NEW, "password2": NEW}
    )
    file = f"username,role,password_hash\nravi,Biller,{OLD_HASH}\n".encode()
    other = f"username,role,password,Password_Hash\nmeena,Biller,T0K3N-in-a-file,{OLD_HASH}\n".encode()
    for content in (file, other):
        upload = SimpleUploadedFile("people.csv", content, "text/csv")
        client.post(USERS + "import/", {"import_file": upload, "format": "0"})
    made = client.post(KEYS + "add/", {"name": "bay 4", "user": asha.pk, "scopes": ["scan"]})
    key = re.search(r"tt_[\w-]{43}", made.content.decode())[0]
    hook = {"name": "ERP", "url": IN_ADDRESS, "events": ["closed"], "is_active": "on"}
    first = client.post(HOOKS + "add/", hook).context["secret"]
    webhook = Webhook.objects.get()
    change = f"{HOOKS}{webhook.pk}/change/"
    shown = client.get(change).context["adminform"].form.shown
    client.post(change, hook | {"url": OTHER_IN_ADDRESS, "shown": shown})
    client.post(HOOKS, {"action": "make_new_secret", "_selected_action": [webhook.pk]})
    webhook.refresh_from_db()
    assert User.objects.filter(username__in=["ravi", "meena"]).count() == 2
    assert webhook.url == OTHER_IN_ADDRESS
    return {
        TYPED_BY_MISTAKE: "",
        "wrong-password-9": "",
        session.session_key: "",
        UserSession.objects.get().digest: "accounts_usersession",
        client.cookies["known_device"].value: "",
        NEW: "",
        asha.password: "accounts_user",
        OLD_HASH: "accounts_user",
        key: "",
        ApiToken.objects.get().digest: "accounts_apitoken",
        first: "",
        derive_secret(webhook): "",
        webhook.seed: "api_webhook",
        "T0K3N-": "api_webhook",
    }


def set_by_person(client):
    """A second factor, backup codes, and a link by e-mail: opened by somebody else, with a form too old."""
    boss = User.objects.get(username="boss")
    secret = make_secret(boss)
    device = read_secret(boss, secret)
    code = f"{totp(device.bin_key):06}"
    done = client.post("/accounts/second-factor/", {"secret": secret, "code": code, "password": PASSWORD})
    codes = re.findall(r'<li class="code">([a-z2-9]{5}-[a-z2-9]{5})</li>', done.content.decode())
    client.post("/accounts/second-factor/codes/", {"password": PASSWORD})
    request_reset_mail("boss@example.com")
    send_links("boss@example.com")
    link = re.search(r"https://tracetrack.example(\S+)", mail.outbox[0].body)[1]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="asha"))
    assert strict.post(link, {}).status_code == 403
    assert AuditEntry.objects.filter(verb="denied").exists()
    assert client.post(link, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert len(codes) == 10
    return {
        secret: "",
        TOTPDevice.objects.get().key: "otp_totp_totpdevice",
        base64.b32encode(device.bin_key).decode(): "",
        **dict.fromkeys(codes, ""),
        StaticToken.objects.first().token: "otp_static_statictoken",
        link.split("/")[-2]: "",
    }


def set_by_api(client):
    """A session by JSON, and headers that name no key or one that is revoked."""
    body = {"username": "asha", "password": "wrong-password-9"}
    client.post("/api/v1/session", body, content_type="application/json")
    for key in ("tt_T0K3N-that-is-none", "T0K3N-that-is-none"):
        client.get("/api/v1/bags", headers={"Authorization": f"Bearer {key}"})
    return {}


def set_by_sql(_client):
    """Each column that has one: changed, and its row removed where that is possible."""
    run("UPDATE accounts_user SET password = 'md5$S3CR3T$1'")
    run("UPDATE accounts_apitoken SET digest = 'S3CR3T'")
    run("UPDATE otp_totp_totpdevice SET key = 'S3CR3T'; DELETE FROM otp_totp_totpdevice")
    run("UPDATE otp_static_statictoken SET token = 'S3CR3T' || id; DELETE FROM otp_static_statictoken")
    run("UPDATE accounts_signincounter SET digest = 'S3CR3T' || id, locked_until = now() + interval '1 h'")
    run("UPDATE accounts_signincounter SET locked_until = NULL; DELETE FROM accounts_signincounter")
    run("UPDATE accounts_usersession SET data = 'S3CR3T'")
    run("UPDATE core_branding SET logo = 'S3CR3T'")
    run("UPDATE api_webhook SET seed = 'S3CR3T', url = %s", IN_FRONT)
    run("UPDATE api_webhook SET url = 'S3CR3T'")
    run(
        "INSERT INTO accounts_apitoken (name, user_id, digest, scopes, created_at)"
        " SELECT 'new', min(id), 'S3CR3T2', ARRAY['read'], now() FROM accounts_user"
    )
    return {"S3CR3T": "accounts_user", OLD_HASH: ""}


def find_in_tables(secrets):
    """Pairs of a secret and a table with a row that has it."""
    tables = [name for (name,) in run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    values = (
        "FROM unnest(%s::text[]) value WHERE EXISTS (SELECT FROM {0} one WHERE strpos(one::text, value) > 0)"
    )
    found = " UNION ALL ".join(f"SELECT value, '{name}' {values.format(name)}" for name in tables)
    return set(run(found, *[list(secrets)] * len(tables)))


def test_no_secret_is_in_an_entry_a_log_line_or_a_job(client, caplog, django_capture_on_commit_callbacks):
    caplog.set_level("INFO")
    make_user("Admin", "boss", password=PASSWORD)
    User.objects.update(email="boss@example.com")
    secrets = {PASSWORD: ""}
    for step in (set_by_admin, set_by_person, set_by_api, set_by_sql):
        with django_capture_on_commit_callbacks(execute=True):
            secrets |= step(client)
            run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        allowed = {*secrets.items(), *(("S3CR3T", table) for table in SET_BY_SQL)}
        assert find_in_tables(secrets) - allowed == set(), step.__name__

    lines = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert [secret for secret in secrets if secret in lines] == []
    kinds = {"person", "API key", "backup code", "webhook", "sign-in lock", "site settings"}
    assert kinds <= set(AuditEntry.objects.values_list("subject_kind", flat=True))


def test_address_of_a_webhook_is_in_the_audit_by_its_host():
    for address, kept in (
        (IN_ADDRESS, "https://erp.example/hooks/T…"),
        (IN_FRONT, "https://erp.example/"),
        ("https://erp.example:8443/hook", "https://erp.example:8443/hook"),
        ("https://erp.example?key=T0K3N", "https://erp.example…"),
        ("HTTP://erp.example/a\\T0K3N", "HTTP://erp.example/a…"),
        ("ftp://T0K3N", "…"),
        ("", "…"),
    ):
        assert run("SELECT shorten_address(%s)", address) == [(kept,)]
