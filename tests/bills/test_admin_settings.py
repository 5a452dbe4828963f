"""The settings of the site: of three rooms, on one page of the admin."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import AuditEntry
from bags.models import CodeSettings, get_code_settings
from bills.models import BillSettings, get_bill_settings
from core.models import Branding, site_logo
from tests.admin_pages import errors_in, post_form

pytestmark = pytest.mark.django_db

SETTINGS = "/admin/bills/billsettings/1/change/"


def all_settings():
    return [model.objects.values().get() for model in (Branding, CodeSettings, BillSettings)]


def test_settings_open_at_once(admin_client):
    response = admin_client.get("/admin/bills/billsettings/")

    assert (response.status_code, response["Location"]) == (302, SETTINGS)


def test_settings_are_changed_and_audited(admin_client):
    post_form(admin_client, SETTINGS, {"weight_per_child_kg": "2.5"})

    assert get_bill_settings().weight_per_child_kg == Decimal("2.5")
    entry = AuditEntry.objects.get()
    assert (entry.subject_kind, entry.detail) == (
        "site settings",
        {"changed": {"weight_per_child_kg": ["1.000", "2.5"]}},
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"parent_pattern": "^SB[0-9$"},
        {"parent_pattern": "SB[0-9]+"},
        {"child_pattern": "^(?P<x>a)$"},
        {"parent_pattern": "^SB[0-9]{5}|M444-[0-9]{5}$"},
        {"weight_per_child_kg": "0"},
        {"expected_children": "0"},
        {"site_name": ""},
        {"site_name": "North\nBcc: all@example.com"},
        {"site_name": "North\u2028South"},
        {"bill_number_pattern": "BILL"},
        {"proof_without_signing_in": "everything"},
        {"logo": ContentFile(b"<svg/>", "logo.svg")},
        {"logo": ContentFile(b"", "empty.png")},
    ],
)
def test_wrong_settings_are_refused(admin_client, wrong):
    before = all_settings()

    assert errors_in(post_form(admin_client, SETTINGS, wrong))
    assert all_settings() == before
    assert AuditEntry.objects.count() == 0


def picture(width, height, file_format="PNG"):
    written = BytesIO()
    Image.new("RGBA" if file_format == "PNG" else "RGB", (width, height)).save(written, file_format)
    return ContentFile(written.getvalue(), f"logo.{file_format.lower()}")


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_logo_is_kept_small_and_taken_away(admin_client, file_format):
    post_form(admin_client, SETTINGS, {"logo": picture(2_400, 100, file_format)})

    with Image.open(BytesIO(site_logo())) as kept:
        assert (kept.format, kept.size, kept.mode) == ("PNG", (1_200, 50), "RGB")
    assert AuditEntry.objects.get().detail == {"changed": {"logo": "changed"}}

    post_form(admin_client, SETTINGS, {"remove_logo": "on"})
    assert site_logo() == b""


def test_logo_that_unpacks_to_too_much_is_refused(admin_client):
    answer = post_form(admin_client, SETTINGS, {"logo": picture(4_000, 2_001)})

    assert errors_in(answer) == ["This picture has more than 8 million pixels. Make it smaller."]
    assert site_logo() == b""


def test_settings_stay_one_row(admin_client):
    assert admin_client.get("/admin/bills/billsettings/add/").status_code == 403
    assert admin_client.post("/admin/bills/billsettings/1/delete/", {"post": "yes"}).status_code == 403
    assert BillSettings.objects.count() == 1


def test_settings_of_all_rooms_are_changed_at_once(admin_client):
    changes = {"site_name": "Nagpur", "parent_pattern": "^P[0-9]+$", "proof_without_signing_in": "match"}

    post_form(admin_client, SETTINGS, changes | {"expected_children": "24"})

    shown = {name: value for row in all_settings() for name, value in row.items()}
    assert shown | changes | {"expected_children": 24} == shown
    assert set(AuditEntry.objects.get().detail["changed"]) == {*changes, "expected_children"}


@pytest.mark.parametrize(
    ("child_pattern", "proof"),
    [("^CH[0-9]{5}$", "^SB[0-9]{5}$\n^CH[0-9]{5}$"), ("^SB[0-9]{6}$", ""), ("^[A-Z0-9._/-]{4,64}$", "")],
)
def test_settings_say_whether_a_slip_turns_a_parent_into_a_child(admin_client, child_pattern, proof):
    CodeSettings.objects.update(apart_patterns="of others")

    post_form(admin_client, SETTINGS, {"parent_pattern": "^SB[0-9]{5}$", "child_pattern": child_pattern})

    assert get_code_settings().apart_patterns == proof
    assert "apart_patterns" not in AuditEntry.objects.get().detail["changed"]
