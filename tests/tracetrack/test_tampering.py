"""What SQL as the role that serves could do to people's rights, sessions, locks and the audit.

It is refused, or the audit has it. What would change history itself is in test_database_roles.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.audit import describe_entry
from accounts.models import AuditEntry, SignInCounter, UserSession
from accounts.tokens import create_token
from core.database_roles import has_two_roles
from imports.models import ImportRun
from monitoring.models import SelfCheck
from scanning.models import Station
from tests.builders import make_area, make_bag, make_bill, make_delivery, make_link, make_user, make_webhook
from tests.database import run_as_owner

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not has_two_roles(), reason="DATABASE_OWNER_URL is not set"),
]
BOSS, ASHA = (f"(SELECT id FROM accounts_user WHERE username = '{name}')" for name in ("boss", "asha"))
NO_RIGHT = "42501"
# SQL, and the rule that refuses it or PostgreSQL's code for a right that is missing.
REFUSED = {
    "UPDATE accounts_user SET id = 9000 WHERE username = 'asha'": "user_id_stays",
    "UPDATE accounts_area SET id = 9000": "area_id_stays",
    "UPDATE accounts_apitoken SET id = 9000": "api_key_id_stays",
    "UPDATE bills_bill SET id = 9000, note = 'forged'": "bill_id_stays",
    "UPDATE bags_bag SET id = 9000 + id": "bag_code_and_kind_stay",
    "UPDATE bags_link SET id = 9000, unlinked_at = now()": "link_is_only_ended",
    "UPDATE auth_group SET name = 'Former' WHERE name = 'Admin'": "role_of_admins_stays",
    "DELETE FROM accounts_user_groups": "last_admin_stays",
    f"UPDATE accounts_user_groups SET user_id = {ASHA} WHERE user_id = {BOSS};"
    f"UPDATE accounts_user SET is_active = false WHERE id = {ASHA}": "last_admin_stays",
    "UPDATE accounts_usersession SET end_reason = '' WHERE digest = 'over'": "session_stays_itself",
    "UPDATE accounts_usersession SET ends_at = now() + interval '1 h'": "session_stays_itself",
    f"UPDATE accounts_usersession SET person_id = {BOSS}": "session_stays_itself",
    "UPDATE accounts_usersession SET person_id = NULL": "session_stays_itself",
    "UPDATE accounts_usersession SET digest = 'known' WHERE digest = 'live'": "session_stays_itself",
    "SELECT write_audit_entry('x', 'bill', 'B-1', NULL, '[1]', '{}')": "audit_entry_has_names",
    "SELECT write_audit_entry('x', 'bill', 'B-1', NULL, 'null', '{}')": "audit_entry_has_names",
    "SET LOCAL tracetrack.person_id = '90'; UPDATE accounts_area SET name = 'x'": "accounts_auditentry_by_id",
    "SET LOCAL tracetrack.person_id = 'boss'; UPDATE accounts_area SET name = 'x'": "22P02",
    "SET LOCAL tracetrack.address = 'here'; UPDATE accounts_area SET name = 'x'": "22P02",
    "DELETE FROM accounts_apitoken": NO_RIGHT,
    "DELETE FROM api_webhook": NO_RIGHT,
    "DELETE FROM api_webhookdelivery": NO_RIGHT,
    "DELETE FROM auth_group": NO_RIGHT,
    "DELETE FROM bags_codesettings": NO_RIGHT,
    "DELETE FROM bills_billsettings": NO_RIGHT,
    "DELETE FROM core_branding": NO_RIGHT,
    "DELETE FROM imports_importrun": NO_RIGHT,
    "DELETE FROM monitoring_selfcheck": NO_RIGHT,
    "DELETE FROM reports_summarymail": NO_RIGHT,
    "COPY accounts_auditentry FROM STDIN": NO_RIGHT,
    "CREATE POLICY none ON scanning_scan": NO_RIGHT,
    "CREATE EVENT TRIGGER late ON ddl_command_start EXECUTE FUNCTION refuse_change()": NO_RIGHT,
    "CREATE PUBLICATION all_scans FOR TABLE scanning_scan": NO_RIGHT,
    "COMMENT ON TABLE scanning_scan IS 'x'": NO_RIGHT,
    "SELECT setval('accounts_auditentry_id_seq', 1, false)": NO_RIGHT,
    "SELECT note_change('bill', 'B-1', 1, '{}', '{\"a\": 1}', '{}', '{}')": NO_RIGHT,
}
DEMOTE = f"DELETE FROM accounts_user_groups WHERE user_id = {BOSS}"
# SQL, and what its entries are about and say.
NOTED = {
    f"UPDATE accounts_user_groups SET user_id = {ASHA} WHERE user_id = {BOSS}": [
        ("boss", "role: Admin → –"),
        ("asha", "role: – → Admin"),
    ],
    "UPDATE accounts_user SET sees_all_areas = true, email = 'x@example.com' WHERE username = 'boss'": [
        ("boss", "email: – → x@example.com, sees all areas: False → True")
    ],
    f"UPDATE accounts_apitoken SET user_id = {BOSS}": [("bay", "user id: {asha} → {boss}")],
    "UPDATE accounts_apitoken SET revoked_at = NULL": [("bay", "revoked at: 2026-01-01T00:00:00+00:00 → –")],
    f"UPDATE imports_importrun SET made_by_id = {BOSS}, file_name = 'other.xlsx'": [
        ("other.xlsx", "file name: bags.xlsx → other.xlsx, made by id: – → {boss}")
    ],
    "UPDATE accounts_signincounter SET digest = 'other'": [("name", "digest: changed")],
    f"UPDATE otp_totp_totpdevice SET user_id = {BOSS}": [("{boss}", "user id: {asha} → {boss}")],
    "SET CONSTRAINTS ALL IMMEDIATE; UPDATE accounts_area SET name = 'x'": [("x", "name: North → x")],
    "CREATE TEMP VIEW mine AS SELECT * FROM accounts_area; UPDATE mine SET name = 'x'": [
        ("x", "name: North → x")
    ],
    "MERGE INTO accounts_area USING (VALUES (1)) one ON true WHEN MATCHED THEN UPDATE SET name = 'x'": [
        ("x", "name: North → x")
    ],
    "INSERT INTO bags_bag (code, kind, created_at) VALUES ('CH1', 'child', now())"
    " ON CONFLICT (code) DO UPDATE SET area_id = (SELECT id FROM accounts_area)": [
        ("CH1", "area id: – → {area}")
    ],
    "DO $$ DECLARE one CURSOR FOR SELECT * FROM accounts_area FOR UPDATE; row record;"
    "BEGIN OPEN one; FETCH one INTO row; UPDATE accounts_area SET name = 'x' WHERE CURRENT OF one; END $$": [
        ("x", "name: North → x")
    ],
    "WITH new AS (UPDATE accounts_area SET name = 'x' RETURNING 1) SELECT * FROM new": [
        ("x", "name: North → x")
    ],
    "CREATE TEMP TABLE accounts_user AS SELECT * FROM public.accounts_user;"
    "UPDATE accounts_user SET is_superuser = true WHERE username = 'asha'": [
        ("asha", "is superuser: False → True")
    ],
    "SAVEPOINT a; UPDATE accounts_area SET name = 'y'; ROLLBACK TO a; UPDATE accounts_area SET name = 'x'": [
        ("x", "name: North → x")
    ],
    "UPDATE accounts_area SET name = 'x';"
    "SELECT write_audit_entry('viewed', 'bill', 'B-1', NULL, '{}', ARRAY['area'])": [
        ("B-1", "name: North → x")
    ],
}


@pytest.fixture
def world():
    now, in_an_hour = timezone.now(), timezone.now() + timedelta(hours=1)
    boss, asha, area = make_user("Admin", "boss"), make_user("Dispatcher", "asha"), make_area("North")
    token, _key = create_token(name="bay", user=asha)
    type(token).objects.update(revoked_at="2026-01-01T00:00:00Z")
    make_link(child=make_bag("CH1"), by=asha)
    make_delivery(make_bill("B-1", by=boss), by=boss, webhook=make_webhook(boss))
    SignInCounter.objects.create(
        digest="1", kind="name", person=asha, failures=20, locked_until=in_an_hour, expires_at=in_an_hour
    )
    UserSession.objects.create(digest="over", person=asha, ends_at=now, end_reason="role", data="")
    UserSession.objects.create(digest="live", person=asha, ends_at=now + timedelta(minutes=9), data="")
    TOTPDevice.objects.create(user=asha, name="app", key="5ec4e7")
    ImportRun.objects.create(file_name="bags.xlsx", sha256="0")
    Station.objects.create(name="bay-4", user=asha, told_at=now)
    SelfCheck.objects.create(difference_count=3)
    run_as_owner("DELETE FROM accounts_pendingchange")
    return {"boss": boss.pk, "asha": asha.pk, "area": area.pk}


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def try_out(sql):
    """The rule or code that refuses it; or else what the audit says of it. All of it is undone."""
    try:
        with transaction.atomic():
            run(sql)
            run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            entries = list(AuditEntry.objects.order_by("id"))
            transaction.set_rollback(True)
    except Exception as error:
        cause = error.__cause__ or error
        return cause.diag.constraint_name or cause.sqlstate
    return [(entry.subject, describe_entry({}, entry.row_changes)) for entry in entries]


def test_what_would_take_over_people_sessions_or_the_audit_is_refused(world):
    found = {sql: try_out(sql) for sql in REFUSED}

    wrong = {sql: rule for sql, rule in found.items() if not str(rule).startswith(REFUSED[sql])}
    assert wrong == {}


def test_what_is_not_refused_is_in_the_audit(world):
    for sql, entries in NOTED.items():
        assert try_out(sql) == [tuple(part.format(**world) for part in entry) for entry in entries], sql


def test_entry_with_odd_words_does_not_break_the_page_of_the_audit(admin_client):
    for words in ('{"fields": 7}', '{"changed": [1]}', '{"changed": {"a": {"b": []}}}', '{"key": {}}'):
        run(f"SELECT write_audit_entry('x', 'area', 'North', NULL, '{words}', '{{}}')")

    assert admin_client.get("/admin/accounts/auditentry/").status_code == 200
    for entry in AuditEntry.objects.filter(verb="x"):
        assert admin_client.get(f"/admin/accounts/auditentry/{entry.pk}/change/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_admins_who_look_at_a_snapshot_cannot_demote_each_other():
    """Each would still see the other as admin."""
    make_user("Admin", "boss"), make_user("Admin", "second")

    assert try_out("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " + DEMOTE) == "last_admin_stays"
    assert try_out(DEMOTE) != "last_admin_stays"
