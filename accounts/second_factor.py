"""The second factor: codes of an app on a phone (TOTP, RFC 6238), and backup codes for a lost phone.

django-otp keeps and checks them. A code is taken once, and one step of 30 seconds early or late.
"""

import base64
import secrets

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts.audit import record_event
from accounts.bootstrap import READABLE
from accounts.models import User

BACKUP_CODES = 10
# The entry has what the database saw of the device and of these.
CODES = ["backup code"]
SALT = "second-factor"
SET_UP_SECONDS = 1800


class WrongCode(Exception):
    """The code is not that of the app now, or was used before."""


def has_second_factor(person: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def needs_second_factor(person: User) -> bool:
    """Whether this person may not work without one."""
    return settings.REQUIRE_SECOND_FACTOR == "admins" and person.is_admin


def make_secret(person: User) -> str:
    """A new secret for this person's app, signed, so that the form can carry it until a code confirms it."""
    return signing.dumps({"person": person.pk, "key": default_key()}, salt=SALT)


def read_secret(person: User, signed: str) -> TOTPDevice | None:
    """The device of a secret that `make_secret` made for this person within the half hour; not saved."""
    try:
        content = signing.loads(signed, salt=SALT, max_age=SET_UP_SECONDS)
    except signing.BadSignature:
        return None
    if content["person"] != person.pk:
        return None
    return TOTPDevice(user=person, name="app", key=content["key"])


def spell_secret(device: TOTPDevice) -> str:
    """The secret in groups of four letters, to be typed where no camera is at hand."""
    letters = base64.b32encode(device.bin_key).decode("ascii")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


@transaction.atomic
def set_up(device: TOTPDevice, code: str) -> list[str]:
    """Turn this device on in place of any other, and return ten new backup codes.

    Raises WrongCode, and changes nothing, if the code is not the device's.
    """
    person = User.objects.select_for_update().get(pk=device.user_id)
    TOTPDevice.objects.filter(user=person).delete()
    device.save()
    if not device.verify_token(_clean(code)):
        raise WrongCode
    codes = _replace_backup_codes(person)
    record_event("set up second factor", person, by=person, takes=CODES)
    return codes


@transaction.atomic
def make_backup_codes(person: User) -> list[str]:
    """Ten new backup codes; the old ones are worth nothing any more. Only their digests are kept."""
    codes = _replace_backup_codes(person)
    record_event("made backup codes", person, by=person, takes=CODES)
    return codes


def _replace_backup_codes(person: User) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="backup")
    codes = ["-".join(_make_word() for _ in range(2)) for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(person, _clean(code))) for code in codes
    )
    return codes


def count_backup_codes(person: User) -> int:
    return int(StaticToken.objects.filter(device__user=person).count())


@transaction.atomic
def use_code(person: User, code: str) -> str:
    """What this code is, `app` or `backup`, now used up; empty if it is wrong or was used before."""
    cleaned = _clean(code)
    if cleaned.isdecimal() and len(cleaned) == 6:
        apps = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True)
        return "app" if any(device.verify_token(cleaned) for device in apps) else ""
    backups = StaticDevice.objects.select_for_update().filter(user=person, confirmed=True)
    if not any(device.verify_token(_digest(person, cleaned)) for device in backups):
        return ""
    record_event("used a backup code", person, by=person, takes=CODES)
    return "backup"


@transaction.atomic
def remove_second_factor(person: User, *, by: User | None) -> bool:
    """Take the second factor and its backup codes off a person. False if there was none."""
    removed, _rows = TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    if removed:
        record_event("removed second factor", person, by=by, takes=CODES)
    return bool(removed)


def _make_word() -> str:
    return "".join(secrets.choice(READABLE) for _ in range(5))


def _clean(code: str) -> str:
    return "".join(code.split()).replace("-", "").casefold()


def _digest(person: User, code: str) -> str:
    """As long as django-otp's column. Its key is SECRET_KEY: the table alone gives nothing to guess at."""
    return salted_hmac(SALT, f"{person.pk} {code}", algorithm="sha256").hexdigest()[:16]
