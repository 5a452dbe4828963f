"""What a password must be, whose it becomes, and how it is got back when it is forgotten."""

import re
from datetime import UTC, datetime, timedelta

import bcrypt
import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from werkzeug.security import generate_password_hash

from accounts.models import AuditEntry, User
from accounts.old_hashes import UnknownHash, convert_old_hash
from accounts.passwords import make_reset_link, send_links
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "another-long-password-7"


def sign_in(client, password=PASSWORD, name="asha"):
    return client.post(reverse("login"), {"username": name, "password": password})


def signed_in(client):
    return client.session.get("_auth_user_id") is not None


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("zk3x9pqwm", False),  # nine
        ("zk3x9pqwmv", True),
        ("warehouse2026", False),
        ("TraceTrack#1", False),
        ("ｔｒａｃｅｔｒａｃｋ１", False),
        ("asha123456", False),
        ("Asha.Kumar.99", False),
        ("kumarasha1", False),
        ("dispatcher-1", False),
        ("basketball", False),
        ("asha-eats-mangoes", True),
        ("a-long-enough-password", True),
    ],
)
def test_password_is_long_and_no_word_of_the_site_or_of_the_person(password, is_good):
    asha = User(username="asha", first_name="Asha", last_name="Kumar")
    try:
        validate_password(password, user=asha)
    except ValidationError:
        assert not is_good
    else:
        assert is_good


OLD = "what-she-typed-for-years"
LONG = "x" * 80  # bcrypt looks at 72 bytes
OLD_HASHES = {
    "bcrypt": (OLD, bcrypt.hashpw(OLD.encode(), bcrypt.gensalt(4)).decode()),
    "bcrypt of a long one": (LONG, bcrypt.hashpw(LONG.encode()[:72], bcrypt.gensalt(4)).decode()),
    "bcrypt of PHP": (OLD, bcrypt.hashpw(OLD.encode(), bcrypt.gensalt(4)).decode().replace("$2b$", "$2y$")),
    "scrypt": (OLD, generate_password_hash(OLD)),
    "pbkdf2": (OLD, generate_password_hash(OLD, "pbkdf2:sha256:5000")),
}


@pytest.mark.parametrize("kind", OLD_HASHES)
def test_hash_of_the_system_before_is_accepted_and_kept_anew(client, kind):
    password, old_hash = OLD_HASHES[kind]
    make_user("Admin", "boss")
    client.force_login(User.objects.get())
    file = f"username,role,password_hash\nasha,Dispatcher,{old_hash}\n".encode()
    form = {"import_file": _make_file(file), "format": "0"}
    client.post("/admin/accounts/user/import/", form)
    asha = User.objects.get(username="asha")

    assert not signed_in_after("!" + password, "asha")
    assert signed_in_after(password, "asha")

    asha.refresh_from_db()
    assert asha.password.startswith("argon2$")
    assert signed_in_after(password, "asha")
    assert not AuditEntry.objects.filter(detail__icontains=old_hash[:20]).exists()


def signed_in_after(password, name):
    client = Client()
    sign_in(client, password, name)
    return signed_in(client)


def _make_file(content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("people.csv", content, "text/csv")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "$2b$31$" + "a" * 53,  # days of work
        "$2b$12$short",
        "scrypt:1048576:8:16$salt$" + "0" * 128,  # two gigabytes
        "pbkdf2:md5:1000$salt$" + "0" * 64,
        "argon2$argon2id$v=19$m=19456,t=2,p=1$a$b",
        "!",
    ],
)
def test_other_texts_are_no_hashes(text):
    with pytest.raises(UnknownHash):
        convert_old_hash(text)


def test_password_that_an_admin_set_must_be_changed_before_anything_else(client):
    asha, boss = make_user("Dispatcher", "asha"), make_user("Admin", "boss")
    client.force_login(boss)
    form = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "set-password": "x"}
    client.post(f"/admin/accounts/user/{asha.pk}/password/", form)
    browser = Client()

    assert sign_in(browser)["Location"] == "/accounts/new-password/"
    assert not signed_in(browser)
    body = {"username": "asha", "password": PASSWORD}
    answer = browser.post(reverse("api_session"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (403, "password_change_needed")

    same = browser.post("/accounts/new-password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert "Choose another one than the one you were given." in same.content.decode()
    done = browser.post("/accounts/new-password/", {"new_password1": NEW, "new_password2": NEW})
    assert (done["Location"], signed_in(browser)) == ("/scan/", True)
    assert signed_in_after(NEW, "asha")


def test_own_password_set_in_the_admin_stays(client):
    boss = make_user("Admin", "boss", password=PASSWORD)
    client.force_login(boss)
    form = {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "x"}
    client.post(f"/admin/accounts/user/{boss.pk}/password/", form)

    assert signed_in_after(NEW, "boss")


def test_wrong_old_passwords_are_counted_like_those_at_sign_in(client):
    client.force_login(make_user("Dispatcher", "asha", password=PASSWORD))
    wrong = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}

    answers = [client.post("/accounts/password/", wrong).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_change_of_the_password_ends_all_other_sessions(client):
    asha = make_user("Dispatcher", "asha", password=PASSWORD)
    other = Client()
    for browser in (client, other):
        browser.force_login(asha)

    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post("/accounts/password/", form)

    assert client.get("/scan/").status_code == 200
    assert other.get("/scan/").status_code == 302
    assert AuditEntry.objects.get(verb="changed the password").by == asha


@pytest.fixture
def mail_set_up(settings):
    settings.EMAIL_HOST = "127.0.0.1"
    settings.SITE_ADDRESS = "https://tracetrack.example"


@pytest.fixture
def asha():
    person = make_user("Dispatcher", "asha", password=PASSWORD, first_name="Asha")
    User.objects.filter(pk=person.pk).update(email="asha@example.com")
    person.refresh_from_db()
    return person


def test_without_a_mail_server_people_are_sent_to_an_admin(client):
    page = client.get("/accounts/reset/").content.decode()
    assert "Ask an admin for a new password." in page
    assert 'name="email"' not in page


def test_answer_is_the_same_for_known_and_unknown_addresses(
    client, asha, mail_set_up, django_capture_on_commit_callbacks
):
    pages, jobs = [], []
    for address in ("asha@example.com", "nobody@example.com"):
        with django_capture_on_commit_callbacks() as deferred:
            answer = client.post("/accounts/reset/", {"email": address}).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", answer))
        jobs.append(len(deferred))
    assert pages[0] == pages[1]
    assert jobs == [1, 1]


def test_link_changes_the_password_once_and_signs_nobody_in(client, asha, mail_set_up):
    send_links("ASHA@example.com")
    letter = mail.outbox[0]
    link = re.search(r"https://tracetrack.example(\S+)", letter.body)[1]
    assert (letter.to, letter.alternatives) == (["asha@example.com"], [])
    assert "Hello Asha," in letter.body
    assert "Your username is asha." in letter.body

    assert client.get(link).status_code == 200
    done = client.post(link, {"new_password1": NEW, "new_password2": NEW})
    assert (done["Location"], signed_in(client)) == (reverse("login"), False)
    assert signed_in_after(NEW, "asha")
    again = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert again.status_code == 404
    assert not signed_in_after(PASSWORD, "asha")


@pytest.mark.clock
def test_link_is_good_for_an_hour_and_for_people_in_work(client, asha, mail_set_up):
    with time_machine.travel(datetime.now(UTC)) as clock:
        path = make_reset_link(asha).removeprefix("https://tracetrack.example")
        clock.shift(timedelta(minutes=59))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(path).status_code == 404
    path = make_reset_link(asha).removeprefix("https://tracetrack.example")
    User.objects.update(is_active=False)
    assert client.get(path).status_code == 404
    for bad in ("/accounts/reset/x/y/", "/accounts/reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5/y-z/"):
        assert client.get(bad).status_code == 404


def test_nobody_is_mailed_who_is_switched_off_or_has_no_password(asha, mail_set_up):
    User.objects.update(is_active=False)
    send_links("asha@example.com")
    User.objects.update(is_active=True, password="!")
    send_links("asha@example.com")
    assert mail.outbox == []


def test_mails_to_one_address_are_limited(client, asha, mail_set_up):
    answers = [client.post("/accounts/reset/", {"email": "asha@example.com"}).status_code for _ in range(4)]
    assert answers == [200] * 3 + [429]
