"""What the database itself writes into the audit: who changes rows, from where, before and after."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import describe_entry, record_change
from accounts.audit_context import _SendsContext, act_for
from accounts.models import ApiToken, Area, AuditEntry, PendingChange, SignInCounter, User
from accounts.tokens import create_token
from bags.models import Bag, CodeSettings, Link
from bills.models import Bill, BillSettings
from core.models import Branding
from core.request_ids import begin_request, end_request, note_person
from imports.models import HeaderWord, ImportRun, KindWord
from reports.models import SummaryMail
from scanning.recording import record_one
from tests.admin_pages import post_form
from tests.builders import make_area, make_bag, make_link, make_parent, make_user
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def end_transaction():
    """What happens when a transaction commits, within the test's own."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def forget_setup():
    """Nobody has seen what was made so far: the entries are about what follows."""
    run_as_owner("DELETE FROM accounts_pendingchange")


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def read_entries():
    end_transaction()
    entries = AuditEntry.objects.order_by("id")
    return [(entry.verb, entry.subject_kind, entry.subject, entry.row_changes) for entry in entries]


def act_for_request():
    """What the middleware does for a request that may change something."""
    return connection.execute_wrapper(_SendsContext())


CHANGES = [
    (lambda: User.objects.update(first_name="Asha"), "person", "asha", "first_name", ["", "Asha"]),
    (lambda: User.objects.update(is_active=False), "person", "asha", "is_active", [True, False]),
    (lambda: User.objects.update(password="x"), "person", "asha", "password", "changed"),
    (lambda: User.objects.get().groups.clear(), "person", "asha", "role", ["Dispatcher", None]),
    (lambda: TOTPDevice.objects.update(confirmed=False), "person", "{person}", "confirmed", [True, False]),
    (lambda: TOTPDevice.objects.update(key="0"), "person", "{person}", "key", "changed"),
    (
        lambda: TOTPDevice.objects.update(last_t=9, drift=1, last_used_at=timezone.now()),
        None,
        None,
        None,
        None,
    ),
    (lambda: StaticDevice.objects.update(confirmed=False), "person", "{person}", "confirmed", [True, False]),
    (lambda: StaticToken.objects.update(token="0"), "backup code", "{device}", "token", "changed"),
    (
        lambda: SignInCounter.objects.filter(digest="1").update(locked_until=None),
        "sign-in lock",
        "name",
        "locked_until",
        ["2099-01-01T00:00:00+00:00", None],
    ),
    (lambda: SignInCounter.objects.filter(digest="1").update(failures=9), None, None, None, None),
    (lambda: SignInCounter.objects.filter(digest="2").update(locked_until=None), None, None, None, None),
    (lambda: Area.objects.update(name="East"), "area", "East", "name", ["North", "East"]),
    (lambda: ApiToken.objects.update(name="gate"), "API key", "gate", "name", ["bay", "gate"]),
    (lambda: ApiToken.objects.update(digest="0"), "API key", "bay", "digest", "changed"),
    (lambda: Group.objects.filter(name="Biller").update(name="B"), "role", "B", "name", ["Biller", "B"]),
    (
        lambda: CodeSettings.objects.update(expected_children=9),
        "site settings",
        "settings of codes",
        "expected_children",
        [30, 9],
    ),
    (
        lambda: BillSettings.objects.update(proof_without_signing_in="match"),
        "site settings",
        "settings of bills",
        "proof_without_signing_in",
        ["nothing", "match"],
    ),
    (
        lambda: Branding.objects.update(logo=b"x"),
        "site settings",
        "name and logo",
        "logo",
        "changed",
    ),
    (
        lambda: SummaryMail.objects.update(enabled=True),
        "summary by e-mail",
        "summary by e-mail",
        "enabled",
        [False, True],
    ),
    (lambda: Bag.objects.update(area=None), "bag", "CH1", "area_id", None),
    (lambda: Bill.objects.update(note="wet"), "bill", "B-1", "note", ["", "wet"]),
    (lambda: KindWord.objects.update(kind="parent"), "word for a kind", "sack", "kind", ["child", "parent"]),
    (lambda: HeaderWord.objects.update(word="bora"), "header word", "bora", "word", ["sack", "bora"]),
    (lambda: ImportRun.objects.update(state="stopped", done=3), None, None, None, None),
]


@pytest.fixture
def world():
    area = make_area("North")
    person = make_user("Dispatcher", "asha")
    create_token(name="bay", user=person)
    make_bag("CH1", area=area)
    Bill.objects.create(number="B-1", created_by=person, weight_per_child_kg=1)
    KindWord.objects.create(word="sack", kind="child")
    HeaderWord.objects.create(word="sack", field="code")
    TOTPDevice.objects.create(user=person, name="app", key="5ec4e7")
    StaticDevice.objects.create(user=person, name="backup").token_set.create(token="5ec4e7")
    for digest, year in (("1", 2099), ("2", 2020)):
        until = datetime(year, 1, 1, tzinfo=UTC)
        SignInCounter.objects.create(
            digest=digest, kind="name", person=person, failures=20, locked_until=until, expires_at=until
        )
    ImportRun.objects.create(file_name="bags.xlsx", sha256="0")
    forget_setup()
    return person


def test_each_change_has_an_entry_with_before_and_after(world):
    for change, kind, subject, column, values in CHANGES:
        with transaction.atomic():
            change()
            entries = read_entries()
            transaction.set_rollback(True)
        if kind is None:
            assert entries == []
            continue
        subject = subject.format(person=world.pk, device=StaticDevice.objects.get().pk)
        [(verb, *named, [fact])] = entries
        assert (verb, named) == ("row changed", [kind, subject])
        assert fact["changed"][column] == (values or [Area.objects.get().pk, None])


def test_second_factor_and_lock_that_plain_sql_removes_leave_entries(world):
    device = StaticDevice.objects.get().pk
    added = f"INSERT INTO otp_static_statictoken (device_id, token) VALUES ({device}, '5ec4e7')"
    for statement, kind, subject in (
        ("DELETE FROM otp_totp_totpdevice", "person", f"{world.pk}"),
        ("DELETE FROM otp_static_statictoken", "backup code", f"{device}"),
        (added, "backup code", f"{device}"),
        ("DELETE FROM accounts_signincounter", "sign-in lock", "name"),
    ):
        with transaction.atomic():
            run_sql(statement)
            [(_verb, *named, facts)] = read_entries()
            transaction.set_rollback(True)
        assert named == [kind, subject]
        assert "5ec4e7" not in str(facts)


def test_entry_of_a_request_says_who_and_from_where(world):
    begin_request(request_id="01a", address="10.1.2.3")
    note_person(world.pk)
    try:
        with act_for_request():
            Area.objects.update(name="East")
        end_transaction()
    finally:
        end_request()

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.address, entry.request_id, entry.detail) == (world, "10.1.2.3", "01a", {})


def test_entry_of_a_request_with_a_key_names_the_key(world):
    begin_request(request_id="01a", address="10.1.2.3")
    note_person(world.pk, key_name="erp")
    try:
        with act_for_request():
            Area.objects.update(name="East")
            end_transaction()
            record_change(by=world, verb="closed", subject_kind="bill", subject="B-1", version=1)
    finally:
        end_request()

    rows, words = AuditEntry.objects.order_by("id")
    assert (rows.by, rows.detail, words.detail) == (world, {"key": "erp"}, {"key": "erp", "version": 1})
    assert describe_entry(rows.detail, rows.row_changes) == "name: North → East (with the API key erp)"
    assert describe_entry(words.detail, words.row_changes) == "version: 1 (with the API key erp)"


def test_entry_of_plain_sql_names_the_database_user(world):
    run_sql("SELECT set_config('tracetrack.person_id', '', true)")
    run_sql("UPDATE accounts_area SET name = 'East'")
    end_transaction()

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.detail) == (None, {"database_user": connection.settings_dict["USER"]})


def test_job_acts_for_a_person(world):
    with act_for(world.pk):
        Area.objects.update(name="East")
        end_transaction()

    assert AuditEntry.objects.get().by == world


def test_entry_of_the_application_takes_what_the_triggers_saw(world):
    area = Area.objects.get()
    Area.objects.update(retired_at=timezone.now())
    Area.objects.update(name="East")
    record_change(
        by=world, verb="retired", subject_kind="area", subject="East", subject_id=area.pk, why="Closed"
    )

    [(verb, kind, subject, seen)] = read_entries()
    assert (verb, kind, subject) == ("retired", "area", "East")
    assert [list(fact["changed"]) for fact in seen] == [["retired_at"], ["name"]]
    assert AuditEntry.objects.get().detail == {"why": "Closed"}


def test_second_change_after_an_entry_has_one_of_its_own(world):
    Area.objects.update(name="East")
    record_change(by=world, verb="changed", subject_kind="area", subject="East")
    Area.objects.update(name="West")

    assert [(verb, subject) for verb, _kind, subject, _seen in read_entries()] == [
        ("changed", "East"),
        ("row changed", "West"),
    ]


def test_bags_and_links_have_entries_where_no_scan_did_it(world):
    make_link(child=make_bag("CH2"), parent=make_parent("SB00001"), by=world)

    assert [entry[:3] for entry in read_entries()] == [
        ("row added", "bag", "CH2"),
        ("row added", "bag", "SB00001"),
        ("row added", "link", "CH2"),
    ]
    [link] = AuditEntry.objects.get(subject_kind="link").row_changes
    assert (link["fields"]["child"], link["fields"]["parent"]) == ("CH2", "SB00001")


def test_scan_writes_no_entry(world):
    record_one(user=world, action="pack", code="SB00001")
    answer = record_one(user=world, action="pack", code="CH00002", parent="SB00001")

    assert (answer.outcome, Link.objects.count(), read_entries()) == ("saved", 1, [])
    make_bag("CH00003")
    assert len(read_entries()) == 1


def test_many_rows_of_a_statement_have_one_entry(world):
    for rows in (100, 101):
        with transaction.atomic():
            made = [Bag(code=f"CH{number:05}", kind="child") for number in range(rows)]
            made = Bag.objects.bulk_create(made)
            entries = read_entries()
            transaction.set_rollback(True)
        assert len(entries) == (100 if rows == 100 else 1)
    [(verb, kind, subject, [fact])] = entries
    assert (verb, kind, subject) == ("rows added", "bag", "101 rows")
    assert (fact["rows"], fact["first_id"], fact["last_id"]) == (101, made[0].pk, made[-1].pk)


def test_one_change_among_many_rows_that_stay_has_its_own_entry(world):
    Bag.objects.bulk_create(Bag(code=f"CH{number:05}", kind="child") for number in range(120))
    forget_setup()

    run_sql("UPDATE bags_bag SET area_id = CASE WHEN code = 'CH1' THEN NULL ELSE area_id END")

    [(verb, kind, subject, [fact])] = read_entries()
    assert (verb, kind, subject, list(fact["changed"])) == ("row changed", "bag", "CH1", ["area_id"])


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO accounts_auditentry (at, verb, subject_kind, subject, detail, row_changes)"
        " VALUES ('2020-01-01', 'made', 'bill', 'B-1', '{}', '[]')",
        "DO $$BEGIN INSERT INTO accounts_auditentry (at, verb, subject_kind, subject, detail, row_changes)"
        " VALUES (now(), 'made', 'bill', 'B-1', '{}', '[]'); END$$",
    ],
)
def test_entry_that_does_not_come_through_the_function_is_refused(statement):
    with pytest.raises(IntegrityError, match="write_audit_entry only"), transaction.atomic():
        run_as_owner(statement)

    assert not AuditEntry.objects.exists()


def test_nothing_stays_pending(world):
    Area.objects.update(name="East")
    end_transaction()

    assert not PendingChange.objects.exists()


def test_change_that_pretends_to_be_a_scan_has_its_entry(world):
    run_sql("SET LOCAL tracetrack.is_scan = 'on'")
    Bag.objects.update(area=None)

    assert [entry[:3] for entry in read_entries()] == [("row changed", "bag", "CH1")]


def test_form_of_the_admin_has_one_entry_with_words_and_rows(admin_client, admin_user):
    area = make_area("North")
    end_transaction()

    page = f"/admin/accounts/area/{area.pk}/change/"
    post_form(admin_client, page, {"name": "East"}, REMOTE_ADDR="10.1.2.3")
    end_transaction()

    entry = AuditEntry.objects.latest("id")
    assert (entry.by, entry.verb, entry.address, entry.request_id is None) == (
        admin_user,
        "changed",
        "10.1.2.3",
        False,
    )
    assert entry.detail == {"changed": {"name": ["North", "East"]}}
    assert [row["changed"] for row in entry.row_changes] == [{"name": ["North", "East"]}]
    assert AuditEntry.objects.filter(subject_kind="area").count() == 2


@pytest.mark.django_db(transaction=True)
def test_write_outside_of_a_transaction_knows_its_person():
    person = make_user("Dispatcher", "asha")
    with act_for(person.pk):
        Area.objects.create(name="North")
    Area.objects.update(name="East")

    entries = AuditEntry.objects.filter(subject_kind="area").order_by("id")
    assert [(entry.verb, entry.by) for entry in entries] == [("row added", person), ("row changed", None)]
    assert not PendingChange.objects.exists()


def test_temporary_table_puts_no_false_words_into_an_entry(world):
    make_parent("SB00001")
    run_sql("CREATE TEMPORARY TABLE bags_bag AS SELECT * FROM public.bags_bag")
    run_sql("UPDATE pg_temp.bags_bag SET code = 'FORGED' || id")

    run_sql(
        "INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)"
        " SELECT child.id, parent.id, now(), %s FROM public.bags_bag child, public.bags_bag parent"
        " WHERE child.code = 'CH1' AND parent.code = 'SB00001'",
        world.pk,
    )

    [_parent, (verb, kind, subject, [fact])] = read_entries()
    assert (verb, kind, subject, fact["fields"]["parent"]) == ("row added", "link", "CH1", "SB00001")
