"""The role that serves can add to history and no more, whatever SQL it is brought to run."""

from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.audit import record_event
from accounts.models import AuditEntry
from core.database_roles import get_owner_parameters, get_owner_role, has_two_roles, list_surplus, owns_tables
from monitoring.seals import find_changes
from tests.builders import make_user, scan
from tests.database import maintenance, new_database, run_as_owner
from tracetrack.grants import GRANTED, GRANTS, OF_KINDS, OPEN_TRIGGERS, apply_grants

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not has_two_roles(), reason="DATABASE_OWNER_URL is not set"),
]
OWNER = get_owner_role()
# Each of these would change history, or a rule that keeps it.
REFUSED = [
    *(
        sql.format(table)
        for table in (
            "accounts_auditentry",
            "bills_billversion",
            "accounts_pendingchange",
            "labels_printedrange",
            "monitoring_dayseal",
            "reports_clearedscan",
            "scanning_scan",
        )
        for sql in (
            "DELETE FROM {}",
            "TRUNCATE {} CASCADE",
            "ALTER TABLE {} DISABLE TRIGGER USER",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "DROP TABLE {} CASCADE",
            "ALTER TABLE {} OWNER TO CURRENT_USER",
            "CREATE TRIGGER late BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION refuse_change('late')",
            "CREATE RULE nothing AS ON INSERT TO {} DO INSTEAD NOTHING",
        )
    ),
    "INSERT INTO accounts_auditentry (verb) VALUES ('x')",
    "INSERT INTO accounts_pendingchange (verb) VALUES ('x')",
    "UPDATE accounts_auditentry SET verb = 'x'",
    "UPDATE bills_billversion SET snapshot = 'x'",
    "UPDATE labels_printedrange SET last_number = 1",
    "UPDATE reports_clearedscan SET note = 'x'",
    "UPDATE scanning_scan SET code = 'X'",
    "INSERT INTO scanning_scan SELECT * FROM scanning_scan",
    "DELETE FROM bags_link",
    "DELETE FROM bills_billline",
    "TRUNCATE bags_bag CASCADE",
    "UPDATE django_migrations SET name = 'other'",
    "DROP TRIGGER scan_is_history ON scanning_scan",
    "ALTER TRIGGER scan_is_history ON scanning_scan RENAME TO late",
    "DROP FUNCTION refuse_change CASCADE",
    "ALTER FUNCTION refuse_change OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER TABLE bags_link DROP CONSTRAINT link_ended_by_someone",
    "DROP INDEX link_one_open_per_child",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_catalog.format(text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
    "CREATE SCHEMA in_front",
    *(
        "CREATE TEMPORARY TABLE mine (id bigint, user_id bigint, group_id bigint);"
        f"CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION public.{function}"
        for function in ("note_row('bill', 'id', 'id', '', '')", "note_role()", "write_pending_change()")
    ),
    "CREATE TEMPORARY TABLE mine (id bigint); CREATE TRIGGER forge AFTER INSERT ON mine"
    " REFERENCING NEW TABLE AS after_rows EXECUTE FUNCTION public.note_rows('bill', 'id')",
    "CREATE EXTENSION file_fdw",
    "DROP SCHEMA public CASCADE",
    "CREATE ROLE mine SUPERUSER",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER}",
    f"SET SESSION AUTHORIZATION {OWNER}",
    f"GRANT {OWNER} TO CURRENT_USER",
    "GRANT DELETE ON scanning_scan TO CURRENT_USER; DELETE FROM scanning_scan",
    "COPY scanning_scan TO PROGRAM 'cat'",
    "COPY scanning_scan TO '/tmp/scans'",
    "SELECT pg_read_file('postgresql.conf')",
    "LOCK TABLE scanning_scan IN ACCESS EXCLUSIVE MODE",
]
FORGERY = (
    "CREATE TEMPORARY TABLE mine (id bigint); CREATE TRIGGER forge AFTER INSERT ON mine"
    " FOR EACH ROW EXECUTE FUNCTION public.note_row('bill', 'id', 'id', '', '')"
)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def get_sql_state(sql):
    """What PostgreSQL calls the refusal, or none if there was no refusal. Whatever was done is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except Exception as error:
        return getattr(error.__cause__, "sqlstate", None) or repr(error)
    return None


def test_serving_role_cannot_change_history_or_the_rules_that_keep_it():
    scan(make_user(), "pack", "SB00001")

    states = {sql: get_sql_state(sql) for sql in REFUSED}

    assert {sql: state for sql, state in states.items() if state != "42501"} == {}


def test_serving_role_is_no_member_of_others_and_owns_nothing():
    [found] = run(
        """SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
                  pg_has_role(current_user, 'pg_write_all_data', 'MEMBER'),
                  pg_has_role(current_user, (SELECT datdba FROM pg_database
                                             WHERE datname = current_database()), 'MEMBER'),
                  has_database_privilege(current_database(), 'CREATE'),
                  has_schema_privilege('public', 'CREATE')
           FROM pg_roles WHERE rolname = current_user"""
    )

    assert (connection.settings_dict["USER"], set(found)) == (settings.DATABASE_ROLE, {False})
    assert not owns_tables(connection.connection, settings.DATABASE_ROLE)


def test_tables_of_imports_are_in_schemas_that_functions_make():
    run("SELECT create_import_schema(7)")
    run("CREATE TABLE import_7.staged (place bigint)")
    run("INSERT INTO import_7.staged VALUES (1)")

    assert get_sql_state("CREATE SCHEMA import_8") == "42501"
    assert get_sql_state("DROP SCHEMA import_7 CASCADE") == "42501"
    run("SELECT drop_import_schema(7)")
    assert run("SELECT to_regnamespace('import_7')") == [(None,)]


def test_functions_with_the_rights_of_the_owner_search_only_where_the_owner_writes():
    """Or the role that serves puts a function or table of the same name in front of one that they use."""
    found = run(
        """SELECT proname, proconfig FROM pg_proc
           WHERE prosecdef AND pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"""
    )

    assert {"create_import_schema", "drop_import_schema"} <= {name for name, _settings in found}
    # Unless it is named, pg_temp is searched first.
    safe = "search_path=pg_catalog, public, pg_temp"
    wrong = {name for name, config in found if safe not in (config or [])}
    assert wrong == set()


def test_serving_role_cannot_hang_triggers_with_the_rights_of_the_owner_on_its_own_tables():
    """Or a type with a cast of its own runs what it likes as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_TRIGGERS, {"serving": settings.DATABASE_ROLE, "owner": OWNER})
        assert cursor.fetchall() == []


def test_grants_are_those_of_the_list():
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, {"serving": settings.DATABASE_ROLE, "owner": OWNER})
        found = {name: (kind, set(may)) for name, kind, may in cursor.fetchall()}

    wanted = {name: (kind, set(GRANTS.get(name, OF_KINDS[kind]))) for name, (kind, _may) in found.items()}
    assert found == wanted
    assert set(GRANTS) <= set(found)


@pytest.mark.django_db(transaction=True)
def test_grant_beyond_the_list_is_taken_back():
    role = settings.DATABASE_ROLE
    tried = ("DELETE FROM scanning_scan", "CREATE TABLE public.mine (id int)", "CREATE SCHEMA mine", FORGERY)
    with psycopg.connect(**get_owner_parameters(), autocommit=True) as database:
        database.execute(f"GRANT DELETE, TRUNCATE ON scanning_scan TO PUBLIC, {role}")
        database.execute(f"GRANT ALL ON SCHEMA public TO {role}")
        database.execute(f"GRANT ALL ON DATABASE {database.info.dbname} TO {role}")
        database.execute(f"GRANT ALL ON FUNCTION note_row TO PUBLIC, {role}")
        before = [get_sql_state(sql) for sql in tried]

        apply_grants(database, serving=role, owner=OWNER)

    assert (before, {get_sql_state(sql) for sql in tried}) == (["23514", None, None, None], {"42501"})


@pytest.mark.django_db(transaction=True)
def test_partition_is_reached_through_its_table_only():
    connection.ensure_connection()
    with psycopg.connect(**get_owner_parameters()) as database:
        database.execute("CREATE TABLE parted (LIKE scanning_scan) PARTITION BY RANGE (id)")
        database.execute("CREATE TABLE part PARTITION OF parted DEFAULT")
        database.commit()
        before = list_surplus(connection.connection)
        apply_grants(database, serving=settings.DATABASE_ROLE, owner=OWNER)
        database.commit()
        after = list_surplus(connection.connection), get_sql_state("DELETE FROM part")
        database.execute("DROP TABLE parted")

    assert before == ["rights on the partition part"]
    assert after == ([], "42501")


@pytest.mark.django_db(transaction=True)
def test_split_is_refused_where_the_owner_could_not_migrate():
    with new_database():
        name = connection.settings_dict["NAME"]
        with maintenance() as server:
            server.execute(f"REVOKE CREATE ON DATABASE {name} FROM {OWNER}")
        with pytest.raises(CommandError) as refused:
            call_command("split_database_roles")

    assert str(refused.value) == (
        f"{OWNER} may make nothing in the database {name}: as an administrator of the database first run "
        f"GRANT CREATE ON DATABASE {name} TO {OWNER} and, in {name}, "
        f"GRANT CREATE ON SCHEMA public TO {OWNER}."
    )


def test_readyz_finds_what_is_beyond_the_list():
    assert list_surplus(connection.connection) == []

    role, name = settings.DATABASE_ROLE, connection.settings_dict["NAME"]
    run_as_owner(f"GRANT CREATE ON SCHEMA public TO {role}; GRANT CREATE ON DATABASE {name} TO {role}")
    run_as_owner("GRANT EXECUTE ON FUNCTION public.note_role TO PUBLIC")
    run(f"ALTER ROLE {role} IN DATABASE {name} SET search_path = import_7, public")

    assert list_surplus(connection.connection) == [
        "CREATE on the database",
        "CREATE on the schema public",
        "EXECUTE on note_role()",
        "the setting search_path=import_7, public",
    ]


@pytest.mark.django_db(transaction=True)
def test_what_the_role_has_set_for_its_sessions_does_not_count():
    """Functions in front of ours; rules that look at a snapshot; times that psycopg cannot read."""
    of_role = f"ALTER ROLE {settings.DATABASE_ROLE} IN DATABASE {connection.settings_dict['NAME']}"
    run(f"{of_role} SET search_path = import_7, public")
    run(f"{of_role} SET default_transaction_isolation = 'repeatable read'")
    run(f"{of_role} SET datestyle = 'German'")
    run(f"{of_role} SET default_transaction_read_only = on")
    connection.close()

    names = ("search_path", "transaction_isolation", "datestyle", "transaction_read_only")
    found = [value for name in names for (value,) in run(f"SHOW {name}")]

    run(f"SET TRANSACTION READ WRITE; {of_role} RESET ALL")
    assert found == ["public,pg_temp", "read committed", "ISO, MDY", "off"]


def test_functions_in_front_do_not_swallow_the_audit_or_its_check():
    run("SELECT create_import_schema(7)")
    run(
        """CREATE FUNCTION import_7.write_audit_entry(text, text, text, integer, jsonb, text[])
           RETURNS SETOF accounts_auditentry LANGUAGE sql AS 'SELECT * FROM accounts_auditentry LIMIT 1';
           CREATE FUNCTION import_7.write_audit_entry(text, text, text, bigint, jsonb, text[])
           RETURNS SETOF accounts_auditentry LANGUAGE sql AS 'SELECT * FROM accounts_auditentry LIMIT 1';
           CREATE FUNCTION import_7.make_seal(monitoring_dayseal) RETURNS text
           LANGUAGE sql AS 'SELECT $1.seal';
           SET LOCAL search_path = import_7, public"""
    )
    run_as_owner(
        """ALTER TABLE public.monitoring_dayseal DISABLE TRIGGER USER;
           INSERT INTO public.monitoring_dayseal (day, previous, audit_count, scan_count, hours, sealed_at,
                                                  seal)
           VALUES ('2026-11-01', '', 0, 0, '[]', now(), 'forged')"""
    )
    record_event("signed in", name="x")

    assert AuditEntry.objects.filter(verb="signed in").count() == 1
    assert "The seal of 1 November 2026 was changed." in list(find_changes(since=date(2100, 1, 1)))
