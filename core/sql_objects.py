"""SQL functions, triggers, indexes and types: one file each, and what migrations and /readyz know of them.

Each app that has some lists them in its sql_config.py for django-migrate-sql-deux: `makemigrations` then
writes migrations with their text as it is at that moment, and the way back. An object that changes is dropped
and made anew with all that depends on it, so that a changed signature leaves no second function behind and an
index on a changed function is built again in the same migration.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django_migrate_sql.config import SQLItem

COMMENT = re.compile(r"--.*")
TABLE_OF_TRIGGER = re.compile(r"\bON (\w+)")
BODY_OF_FUNCTION = re.compile(r"\$\$(.*)\$\$", re.DOTALL)
KINDS = {"functions": "function", "triggers": "trigger", "indexes": "index", "types": "type"}
# What the comment of each object begins with in the database; the checksum of its file follows.
OURS = "TraceTrack "
# Of each object: what its comment says, and as much of its definition as reads the same in each version of
# PostgreSQL. A trigger that is switched off has none.
OBJECTS_IN_DATABASE = """
    SELECT 'function', proname, obj_description(oid, 'pg_proc'), prosrc
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'trigger', tgname, obj_description(trigger.oid, 'pg_trigger'),
           CASE WHEN tgenabled = 'O' THEN pg_get_triggerdef(trigger.oid, true) ELSE '' END
    FROM pg_trigger trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'index', relname, obj_description(oid, 'pg_class'), NULL
    FROM pg_class WHERE relkind IN ('i', 'I') AND relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'type', relname, obj_description(reltype, 'pg_type'), NULL
    FROM pg_class WHERE relkind = 'c' AND relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True)
class SqlObject:
    """One file: <app>/sql/<folder>/<name>.sql, where folder is a key of KINDS."""

    app: str
    kind: str
    name: str
    sql: str

    @property
    def item_name(self) -> str:
        """The name that migrations know it by. A trigger may be named as its function."""
        return self.name if self.kind == "function" else f"{self.name} ({self.kind})"

    @property
    def target(self) -> str:
        """How DROP and COMMENT ON name it."""
        if self.kind != "trigger":
            return f"{self.kind.upper()} {self.name}"
        table = TABLE_OF_TRIGGER.search(COMMENT.sub("", self.sql))
        if table is None:
            raise ValueError(f"{self.app}/sql/triggers/{self.name}.sql names no table.")
        return f"TRIGGER {self.name} ON {table[1]}"

    @property
    def comment(self) -> str:
        return OURS + hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def create_sql(self) -> str:
        """Its file, and the comment by which /readyz knows what the database has."""
        return f"{self.sql}COMMENT ON {self.target} IS '{self.comment}';\n"

    def needs(self, other: "SqlObject") -> bool:
        """Whether its text, without comments, calls this function or names this type."""
        call = r"\s*\(" if other.kind == "function" else r"\b"
        return re.search(rf"\b{other.name}{call}", COMMENT.sub("", self.sql)) is not None

    def is_defined_as(self, definition: str | None) -> bool:
        """Whether the database defines it the same: CREATE OR REPLACE by hand leaves the comment in place."""
        if self.kind == "trigger":
            return _plain(definition or "") == _plain(COMMENT.sub("", self.sql))
        body = BODY_OF_FUNCTION.search(self.sql)
        return body is None or definition == body[1]


def _plain(trigger: str) -> str:
    """Without what PostgreSQL adds and leaves out. Our files have the events in its order."""
    words = trigger.lower().replace("create or replace ", "create ")
    return " ".join(re.sub(r"[();]", " ", words).split())


def read_sql_objects() -> Iterator[SqlObject]:
    """All of them, read from their files."""
    for path in sorted(Path(settings.BASE_DIR).glob("*/sql/*/*.sql")):
        yield read_sql_object(path)


def read_sql_object(path: Path) -> SqlObject:
    app, _sql, folder = path.relative_to(settings.BASE_DIR).parts[:3]
    return SqlObject(app, KINDS[folder], path.stem, path.read_text())


def find_differences(database: "psycopg.Connection[Any]") -> list[str]:
    """Which SQL objects differ between this database and the code, each as "function x is missing"."""
    ours = {(one.kind, one.name): one for one in read_sql_objects()}
    missing = set(ours)
    found = []
    for kind, name, comment, definition in database.execute(OBJECTS_IN_DATABASE):
        missing.discard((kind, name))
        if one := ours.get((kind, name)):
            if comment != one.comment or not one.is_defined_as(definition):
                found.append(f"{kind} {name} differs")
        elif comment and comment.startswith(OURS):
            found.append(f"{kind} {name} is left over")
    return sorted(found + [f"{kind} {name} is missing" for kind, name in missing])


def make_sql_items(app: str) -> list[SQLItem]:
    """The objects of an app, each with those that it needs, for its sql_config.py."""
    everything = list(read_sql_objects())
    needable = [one for one in everything if one.kind in ("function", "type")]
    return [
        SQLItem(
            one.item_name,
            one.create_sql,
            f"DROP {one.target}",
            dependencies=[
                (needed.app, needed.item_name)
                for needed in needable
                if needed is not one and one.needs(needed)
            ],
        )
        for one in everything
        if one.app == app
    ]
