"""Codes of an app and backup codes: setting up, signing in with them, and taking them off."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry
from accounts.second_factor import WrongCode, make_secret, read_secret, set_up, use_code
from tests.builders import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
PAGE, CODE_PAGE = "/accounts/second-factor/", "/accounts/code/"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock():
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def asha(clock):
    return make_user("Biller", "asha", password=PASSWORD)


def code_of(device, *, steps=0):
    return f"{totp(device.bin_key, drift=steps):06}"


def turn_on(person):
    """A second factor that was set up a minute ago, and its backup codes."""
    device = read_secret(person, make_secret(person))
    return device, set_up(device, code_of(device, steps=-1))


def sign_in(client, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": "asha", "password": password} | more)


def signed_in(client):
    return client.session.get("_auth_user_id") is not None


def test_setting_up_shows_a_code_to_scan_and_ten_backup_codes_once(client, asha):
    client.force_login(asha)
    page = client.get(PAGE)
    secret = re.search(r'name="secret" value="([^"]+)"', page.content.decode())[1]
    device = read_secret(asha, secret)
    assert '<svg class="symbol"' in page.content.decode()
    assert not TOTPDevice.objects.exists(), "a page that is looked at stores nothing"

    wrong = client.post(PAGE, {"secret": secret, "code": "000000", "password": PASSWORD})
    assert "This code is wrong." in wrong.content.decode()
    no_password = client.post(PAGE, {"secret": secret, "code": code_of(device), "password": "x"})
    assert "This is not your password." in no_password.content.decode()
    assert not TOTPDevice.objects.exists()

    done = client.post(PAGE, {"secret": secret, "code": code_of(device), "password": PASSWORD})
    codes = re.findall(r'<li class="code">([a-z2-9]{5}-[a-z2-9]{5})</li>', done.content.decode())
    assert len(set(codes)) == 10
    assert not {code.replace("-", "") for code in codes} & set(
        StaticToken.objects.values_list("token", flat=True)
    )
    assert codes[0] not in client.get(PAGE).content.decode()


def test_setting_up_ends_sessions_that_began_by_the_password_alone(client, asha):
    other = Client()
    for browser in (client, other):
        browser.force_login(asha)
    secret = make_secret(asha)

    form = {"secret": secret, "code": code_of(read_secret(asha, secret)), "password": PASSWORD}
    client.post(PAGE, form)

    assert client.get("/bills/").status_code == 200
    assert other.get("/bills/").status_code == 302


def test_secret_of_somebody_else_or_a_forged_one_sets_nothing_up(client, asha):
    other = make_user("Admin", "meena")
    client.force_login(asha)
    for secret in (make_secret(other), "forged"):
        device = read_secret(other, secret)
        code = code_of(device) if device else "123456"
        client.post(PAGE, {"secret": secret, "code": code, "password": PASSWORD})
    assert not TOTPDevice.objects.exists()


def test_nobody_is_signed_in_before_the_second_step(client, asha):
    device, _codes = turn_on(asha)

    first = sign_in(client, next="/bills/")
    assert (first["Location"], signed_in(client)) == (CODE_PAGE, False)
    assert client.get("/bills/").status_code == 302

    wrong = client.post(CODE_PAGE, {"code": "000000"})
    assert ("This code is wrong" in wrong.content.decode(), signed_in(client)) == (True, False)

    second = client.post(CODE_PAGE, {"code": code_of(device)})
    assert (second["Location"], signed_in(client)) == ("/bills/", True)


def test_second_step_needs_the_first_within_ten_minutes(client, asha, clock):
    device, _codes = turn_on(asha)
    assert client.post(CODE_PAGE, {"code": code_of(device)})["Location"] == reverse("login")

    sign_in(client)
    clock.shift(timedelta(minutes=10, seconds=1))
    assert client.post(CODE_PAGE, {"code": code_of(device)})["Location"] == reverse("login")
    assert not signed_in(client)


def test_pending_sign_in_ends_with_the_password(client, asha):
    device, _codes = turn_on(asha)
    sign_in(client)
    asha.set_password("another-long-password-7")
    asha.save()

    assert client.post(CODE_PAGE, {"code": code_of(device)})["Location"] == reverse("login")


def test_code_is_taken_once_and_one_step_early_or_late(asha, clock):
    device, _codes = turn_on(asha)
    clock.shift(timedelta(minutes=5))

    taken = [bool(use_code(asha, code_of(device, steps=steps))) for steps in (-2, 2, -1, -1, 0, 0, 1, 1)]

    assert taken == [False, False, True, False, True, False, True, False]


def test_code_that_two_send_at_once_lets_one_in(asha):
    device, codes = turn_on(asha)
    for code in (code_of(device), codes[0]):
        assert [bool(use_code(asha, code)) for _ in range(2)] == [True, False]


def test_backup_code_lets_in_once_however_it_is_typed(client, asha):
    _device, codes = turn_on(asha)
    for number, code in enumerate((codes[0].upper(), codes[1].replace("-", " "))):
        sign_in(client)
        assert client.post(CODE_PAGE, {"code": code}).status_code == 302
        assert (signed_in(client), StaticToken.objects.count()) == (True, 9 - number)
        client.post(reverse("logout"))

    sign_in(client)
    client.post(CODE_PAGE, {"code": codes[0]})
    assert not signed_in(client)
    assert AuditEntry.objects.filter(verb="used a backup code").count() == 2


def test_wrong_codes_lock_as_wrong_passwords_do_and_the_password_clears_none(asha):
    device, _codes = turn_on(asha)
    answers = []
    for number in range(7):
        guesser = Client()
        sign_in(guesser)
        answers.append(guesser.post(CODE_PAGE, {"code": f"00000{number}"}).status_code)

    assert answers == [200] * 5 + [429] * 2
    sign_in(guesser)
    refused = guesser.post(CODE_PAGE, {"code": code_of(device)})
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")


def test_api_asks_for_the_code_too(client, asha):
    device, _codes = turn_on(asha)
    body = {"username": "asha", "password": PASSWORD}

    def post(**more):
        answer = client.post(reverse("api_session"), body | more, content_type="application/json")
        return answer.status_code, answer.json().get("error")

    assert post() == (401, "code_needed")
    assert post(password="wrong", code=code_of(device)) == (401, "wrong_password")
    assert post(code="000000") == (401, "wrong_code")
    assert not signed_in(client)
    assert post(code=code_of(device)) == (200, None)


def test_screen_is_unlocked_by_the_password_alone(client, asha):
    turn_on(asha)
    body = {"username": "asha", "password": PASSWORD}
    client.force_login(make_user("Biller", "ravi"))
    answer = client.post(reverse("api_session"), body, content_type="application/json")
    assert answer.json()["error"] == "code_needed"

    client.force_login(asha)
    assert client.post(reverse("api_session"), body, content_type="application/json").status_code == 200


def test_admin_without_one_can_only_set_it_up_where_admins_need_one(client, clock, settings):
    settings.REQUIRE_SECOND_FACTOR = "admins"
    boss = make_user("Admin", "asha", password=PASSWORD)

    assert sign_in(client)["Location"] == PAGE
    assert client.get("/admin/")["Location"].startswith("/accounts/login/")
    body = {"username": "asha", "password": PASSWORD}
    answer = Client().post(reverse("api_session"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (403, "second_factor_needed")

    page = client.get(PAGE).content.decode()
    secret = re.search(r'name="secret" value="([^"]+)"', page)[1]
    done = client.post(PAGE, {"secret": secret, "code": code_of(read_secret(boss, secret))})
    assert (done.content.decode().count('<li class="code">'), signed_in(client)) == (10, True)
    assert client.get("/admin/").status_code == 200

    client.post("/accounts/second-factor/remove/", {"password": PASSWORD})
    assert TOTPDevice.objects.count() == 1


def test_others_need_none_where_admins_need_one(client, asha, settings):
    settings.REQUIRE_SECOND_FACTOR = "admins"
    sign_in(client)
    assert signed_in(client)


@pytest.mark.parametrize(("password", "is_done"), [(PASSWORD, True), ("wrong", False)])
def test_own_password_is_needed_to_turn_it_off_or_get_new_codes(client, asha, password, is_done):
    _device, codes = turn_on(asha)
    client.force_login(asha)

    client.post("/accounts/second-factor/codes/", {"password": password})
    assert bool(use_code(asha, codes[0])) is not is_done

    client.post("/accounts/second-factor/remove/", {"password": password})
    assert TOTPDevice.objects.exists() is not is_done


def test_admin_takes_the_second_factor_off_a_person(client, asha):
    turn_on(asha)
    boss = make_user("Admin", "meena")
    client.force_login(boss)

    chosen = {"action": "take_second_factor_off", "_selected_action": [asha.pk], "agreed": "yes"}
    client.post("/admin/accounts/user/", chosen)

    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    entry = AuditEntry.objects.get(verb="removed second factor")
    assert (entry.by, entry.subject_id) == (boss, asha.pk)


def test_command_takes_it_off_the_admin_who_lost_everything(asha, capsys):
    turn_on(asha)

    call_command("remove_second_factor", "ASHA")

    assert not TOTPDevice.objects.exists()
    assert "The second factor of asha is off." in capsys.readouterr().out
    assert AuditEntry.objects.get(verb="removed second factor").by is None
    for name in ("asha", "nobody"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", name)


def test_wrong_first_code_leaves_the_second_factor_that_there_is(asha):
    device, _codes = turn_on(asha)
    with pytest.raises(WrongCode):
        set_up(read_secret(asha, make_secret(asha)), "000000")
    assert TOTPDevice.objects.get().key == device.key
