"""SQL functions, triggers, indexes and types: what migrations know of them, and what /readyz."""

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migrate_sql.autodetector import MigrationAutodetector
from django_migrate_sql.config import SQLItem
from django_migrate_sql.graph import build_current_graph

from bags.sql_config import sql_items
from bills.sql_config import sql_items as bills_items
from core.sql_objects import find_differences
from tests.builders import make_child
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


def differences_after(sql):
    run_as_owner(sql)
    return find_differences(connection.connection)


def test_database_that_migrations_made_differs_in_nothing():
    connection.ensure_connection()

    assert find_differences(connection.connection) == []


@pytest.mark.parametrize(
    ("sql", "difference"),
    [
        # By hand: the comment of the original stays on it.
        (
            "CREATE OR REPLACE FUNCTION choose_tally_slot() RETURNS smallint"
            " LANGUAGE sql AS 'SELECT 1::smallint'",
            "function choose_tally_slot differs",
        ),
        # As a version with another file would leave it, with the same body.
        (
            "COMMENT ON FUNCTION join_bill_words IS 'TraceTrack of another version'",
            "function join_bill_words differs",
        ),
        ("COMMENT ON INDEX bag_code_pieces IS NULL", "index bag_code_pieces differs"),
        (
            "CREATE OR REPLACE TRIGGER link_is_only_ended AFTER UPDATE ON bags_link"
            " FOR EACH ROW EXECUTE FUNCTION link_is_only_ended()",
            "trigger link_is_only_ended differs",
        ),
        ("ALTER TABLE bags_bag DISABLE TRIGGER bag_stays_itself", "trigger bag_stays_itself differs"),
        # An older signature that was not dropped.
        ("CREATE FUNCTION refuse(rule text) RETURNS void LANGUAGE sql AS ''", "function refuse differs"),
        ("DROP FUNCTION holds_two_codes", "function holds_two_codes is missing"),
        ("DROP TRIGGER scan_is_history ON scanning_scan", "trigger scan_is_history is missing"),
        ("DROP INDEX bill_customer", "index bill_customer is missing"),
        ("DROP TYPE scan_answer CASCADE", "type scan_answer is missing"),
        ("COMMENT ON TYPE batch_sender IS NULL", "type batch_sender differs"),
        ("ALTER FUNCTION holds_two_codes RENAME TO parts", "function parts is left over"),
        (
            "ALTER TRIGGER scan_is_history ON scanning_scan RENAME TO scan_stays",
            "trigger scan_stays is left over",
        ),
        ("ALTER INDEX bill_customer RENAME TO bill_buyer", "index bill_buyer is left over"),
    ],
)
def test_object_that_is_not_as_in_the_code_is_named(sql, difference):
    assert difference in differences_after(sql)


def test_object_of_somebody_else_is_nobodys_business():
    sql = "CREATE FUNCTION of_the_site() RETURNS integer LANGUAGE sql AS 'SELECT 1'"

    assert differences_after(sql) == []


def test_check_of_migrations_is_content_with_unchanged_files():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_check_of_migrations_fails_when_a_file_is_changed_without_one(monkeypatch):
    choose_tally_slot = next(item for item in sql_items if item.name == "choose_tally_slot")
    monkeypatch.setattr(choose_tally_slot, "sql", choose_tally_slot.sql.replace("% 32", "% 64"))

    with pytest.raises(SystemExit) as left:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    assert left.value.code == 1


def test_every_file_of_sql_is_an_item_of_its_app():
    """django-migrate-sql-deux takes an app whose sql_config cannot be imported for one without SQL."""
    files = Counter(path.parents[2].name for path in Path(settings.BASE_DIR).glob("*/sql/*/*.sql"))

    items = {app: len(import_module(f"{app}.sql_config").sql_items) for app in files}

    assert items == files


def migrations_to(changed):
    """What makemigrations would write for these texts, {(app, name of item): text}."""
    graph = build_current_graph()
    for key, sql in changed.items():
        graph.nodes[key] = SQLItem(key[1], sql, graph.nodes[key].reverse_sql, graph.nodes[key].dependencies)
    loader = MigrationLoader(connection)
    state = loader.project_state()
    detector = MigrationAutodetector(state, state.clone(), to_sql_graph=graph)
    found = detector.changes(graph=loader.graph)
    return [migration for of_app in found.values() for migration in of_app], loader


def run_in_order(migrations, loader):
    ran, state, left = set(loader.applied_migrations), loader.project_state(), list(migrations)
    while left:
        ready = next(one for one in left if ran.issuperset(one.dependencies))
        with connection.schema_editor(atomic=False, collect_sql=True) as editor:
            state = ready.apply(state, editor)
        run_as_owner("\n".join(editor.collected_sql))
        ran.add((ready.app_label, ready.name))
        left.remove(ready)


def test_index_on_a_changed_function_is_built_again():
    make_child("CH10001")
    connection.check_constraints()  # or the table cannot be changed in this transaction
    pieces = next(item for item in sql_items if item.name == "list_pieces").sql

    of_three = pieces.replace("length(whole) - 3", "length(whole) - 2").replace("place, 4", "place, 3")
    run_in_order(*migrations_to({("bags", "list_pieces"): of_three}))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SELECT code FROM bags_bag WHERE list_pieces(code) @> ARRAY['CH1']")
        assert cursor.fetchall() == [("CH10001",)]
        cursor.execute(
            "SELECT count(*) FROM pg_indexes WHERE indexname IN ('bag_code_pieces', 'bill_pieces')"
        )
        assert cursor.fetchone() == (2,)


def test_function_with_another_signature_takes_the_place_of_the_old_one():
    freezing = next(item for item in bills_items if item.name == "find_freezing_bill").sql
    wider = freezing.replace("find_freezing_bill(parent bigint)", "find_freezing_bill(parent numeric)")

    run_in_order(*migrations_to({("bills", "find_freezing_bill"): wider}))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_function_arguments(oid) FROM pg_proc WHERE proname = 'find_freezing_bill'"
        )
        assert cursor.fetchall() == [("parent numeric",)]
