"""The check at the gate, as the page asks for it."""

import json

import pytest

from accounts.models import AuditEntry
from api.papers import MAX_AUDITED_CODES
from bills.fingerprint import format_short_code
from bills.lifecycle import close_bill, reopen_bill
from bills.models import BillVersion
from scanning.models import Scan
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, scan, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(biller):
    """The paper of a bill with two parents, the first with a child."""
    bill = make_bill("B-17", weight_per_child_kg="2.500")
    make_link(make_child("CH1"), make_line(bill, make_parent("SB00002"), by=biller).parent)
    make_line(bill, make_parent("SB00001"), by=biller)
    return close_bill(bill, by=biller)


@pytest.fixture
def gate(client, dispatcher):
    client.force_login(dispatcher)
    return client


def tell(client, version, body):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/v1/papers/{version.short_code}/checked", text, content_type="application/json")


def checks():
    return [entry.detail for entry in AuditEntry.objects.filter(verb="checked")]


def test_paper_says_what_should_come(gate, version):
    answer = gate.get(f"/api/v1/papers/{format_short_code(version.short_code)}").json()

    assert answer["sentence"].startswith("Unchanged since it was closed today at")
    assert answer | {"sentence": ""} == {
        "short_code": version.short_code,
        "number": "B-17",
        "version": 1,
        "verdict": "unchanged",
        "word": "Unchanged",
        "sentence": "",
        "parents": [{"code": "SB00002", "children": 1}, {"code": "SB00001", "children": 0}],
        "child_count": 1,
        "weight_kg": "2.5",
    }


def test_number_of_a_bill_gives_its_latest_paper(gate, version, biller, admin_user):
    reopen_bill(version.bill, by=admin_user, reason="count again")
    latest = close_bill(version.bill, by=biller)

    assert gate.get("/api/v1/papers/b-17").json()["short_code"] == latest.short_code


def test_bill_that_was_never_closed_has_nothing_to_let_out(gate):
    make_line(make_bill("B-18"))

    answer = gate.get("/api/v1/papers/B-18").json()

    assert (answer["word"], answer["parents"], answer["short_code"]) == ("Not closed", [], "")


def test_qr_code_is_compared(gate, version):
    answer = gate.get(f"/api/v1/papers/{version.short_code}?n=B-18&v=1").json()

    assert (answer["verdict"], answer["word"]) == ("wrong_paper", "Wrong paper")


@pytest.mark.parametrize("text", ["B-99", "000000000000", "%00", "बिल", "x" * 300])
def test_unknown_paper_is_not_found(gate, text):
    assert gate.get(f"/api/v1/papers/{text}").status_code == 404
    assert gate.post(f"/api/v1/papers/{text}/checked").status_code == 404


def test_signed_out_people_get_401_as_json(client, version):
    for answer in (client.get(f"/api/v1/papers/{version.short_code}"), tell(client, version, {})):
        assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")


def test_check_is_written_down_with_what_was_missing_and_extra(gate, version, dispatcher):
    answer = tell(gate, version, {"seen": ["SB00001"], "extra": ["SB00009"]})

    assert answer.json() == {"number": "B-17", "seen": 1, "missing": 1, "extra": 1, "sent_back": 0}
    assert checks() == [
        {
            "version": 1,
            "parents": 2,
            "seen": 1,
            "missing": 1,
            "extra": 1,
            "missing_codes": ["SB00002"],
            "extra_codes": ["SB00009"],
            "sent_back": 0,
            "sent_back_codes": [],
        }
    ]
    assert AuditEntry.objects.get(verb="checked").by == dispatcher


def test_check_of_another_person_is_not_stored_under_who_is_signed_in(gate, version, biller, dispatcher):
    codes = {"seen": ["SB00001"], "extra": []}

    answer = tell(gate, version, codes | {"user": biller.pk})

    assert (answer.status_code, answer.json()["error"]) == (409, "other_user")
    assert checks() == []
    assert tell(gate, version, codes | {"user": dispatcher.pk}).status_code == 200


def test_device_does_not_decide_what_is_on_the_bill(gate, version):
    answer = tell(gate, version, {"seen": ["SB00001", "SB00009", "SB00001"], "extra": ["SB00002"]})

    assert answer.json() == {"number": "B-17", "seen": 1, "missing": 1, "extra": 1, "sent_back": 0}


def test_bag_that_was_sent_back_leaves_the_bill_complete(gate, version):
    both = {"seen": ["SB00001", "SB00002"], "extra": []}

    answer = tell(gate, version, both | {"sent_back": ["SB00009", "SB00001"]})

    assert answer.json() == {"number": "B-17", "seen": 2, "missing": 0, "extra": 0, "sent_back": 1}
    (check,) = checks()
    assert (check["sent_back"], check["sent_back_codes"]) == (1, ["SB00009"])
    page = gate.get("/bills/B-17/").content.decode()
    assert "2 of 2 parents seen." in page
    assert "Complete, 1 sent back." in page
    assert "SB00009" in page


def test_bag_that_is_still_there_is_not_sent_back(gate, version):
    answer = tell(gate, version, {"seen": [], "extra": ["SB00009"], "sent_back": ["SB00009"]})

    assert (answer.json()["extra"], answer.json()["sent_back"]) == (1, 0)


def test_only_the_first_codes_are_written_down(gate, version):
    tell(gate, version, {"seen": [], "extra": [f"SB1{number:04}" for number in range(MAX_AUDITED_CODES + 1)]})

    (check,) = checks()
    assert (check["extra"], len(check["extra_codes"])) == (MAX_AUDITED_CODES + 1, MAX_AUDITED_CODES)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "[]",
        "[" * 100_000,
        {"seen": []},
        {"seen": "SB1", "extra": []},
        {"seen": [1], "extra": []},
        {"seen": [], "extra": ["<b>"]},
        {"seen": [], "extra": ["\0"]},
        {"seen": ["A"] * 20_001, "extra": []},
    ],
)
def test_what_is_no_result_is_refused(gate, version, body):
    answer = tell(gate, version, body)

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert checks() == []


def test_bill_and_proof_pages_show_the_checks(gate, version):
    tell(gate, version, {"seen": ["SB00001"], "extra": ["SB00009"]})

    for address in ("/bills/B-17/", f"/v/{version.short_code}/"):
        page = gate.get(address).content.decode()
        assert "dispatcher1 checked version 1 at the gate, today" in page
        assert "Missing: 1" in page
        assert "SB00009" in page


# Looking a bill up


@pytest.mark.parametrize("how", ["number", "short code", "dashed"])
def test_look_finds_a_bill_by_its_number_and_by_its_short_code(dispatcher, version, how):
    code = {
        "number": "b-17",
        "short code": version.short_code,
        "dashed": format_short_code(version.short_code),
    }[how]

    answer = scan(dispatcher, "look", code)

    assert told(answer) == ("saved", None)
    assert answer.message == "This is bill B-17. Now scan its parent bags."
    assert (answer.as_json()["bag"], answer.as_json()["bill"]) == (None, {"number": "B-17"})
    assert Scan.objects.get().bill == version.bill


@pytest.mark.parametrize(
    "typed", ["K1QD-2M1X-40T0", "KIQD-2M1X-40T0", "K1QD-2MLX-40T0", "K1QD2M1X4OTO", "kiqd-2mlx-4oto"]
)
def test_short_code_is_found_although_letters_were_typed_that_look_like_digits(dispatcher, version, typed):
    bill = make_bill("B-18")
    BillVersion.objects.create(
        bill=bill,
        version=1,
        short_code="K1QD2M1X40T0",
        sha256="0" * 64,
        snapshot="{}",
        weight_kg=0,
        parent_count=0,
        child_count=0,
        closed_by=version.closed_by,
        closed_at=version.closed_at,
    )

    assert scan(dispatcher, "look", typed).bill_number == "B-18"


def test_bag_comes_before_a_bill_of_the_same_name(dispatcher, version):
    make_child("B-17")

    assert scan(dispatcher, "look", "B-17").message == "B-17 is in no parent bag."


def test_look_at_the_gate_keeps_which_bill_it_was_for(dispatcher, version):
    answer = scan(dispatcher, "look", "SB00001", bill="B-17")

    assert answer.outcome == "saved"
    assert Scan.objects.get().named_bill == "B-17"
