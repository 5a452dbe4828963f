"""SQL functions, triggers and indexes: one file each, and what migrations and /readyz know of them.

Each app that has some lists them in its sql_config.py for django-migrate-sql-deux: `makemigrations` then
writes migrations with their text as it is at that moment, and the way back. An object that changes is dropped
and made anew with all that depends on it, so that a changed signature leaves no second function behind and an
index on a changed function is built again in the same migration.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django_migrate_sql.config import SQLItem

COMMENT = re.compile(r"--.*")
TABLE_OF_TRIGGER = re.compile(r"\bON (\w+)")


@dataclass(frozen=True)
class SqlObject:
    """One file: <app>/sql/<kind>/<name>.sql, where kind is functions, triggers or indexes."""

    app: str
    kind: str
    name: str
    sql: str

    @property
    def item_name(self) -> str:
        """The name that migrations know it by. A trigger may be named as its function."""
        return self.name if self.kind == "functions" else f"{self.name} ({self.kind.removesuffix('s')})"

    @property
    def reverse_sql(self) -> str:
        if self.kind == "functions":
            return f"DROP FUNCTION {self.name}"
        if self.kind == "indexes":
            return f"DROP INDEX {self.name}"
        table = TABLE_OF_TRIGGER.search(COMMENT.sub("", self.sql))
        if table is None:
            raise ValueError(f"{self.app}/sql/triggers/{self.name}.sql names no table.")
        return f"DROP TRIGGER {self.name} ON {table[1]}"

    def calls(self, function: str) -> bool:
        """Whether its text, without comments, calls this function."""
        return re.search(rf"\b{function}\s*\(", COMMENT.sub("", self.sql)) is not None


def sql_objects() -> Iterator[SqlObject]:
    """All of them, read from their files."""
    for path in sorted(Path(settings.BASE_DIR).glob("*/sql/*/*.sql")):
        app, _sql, kind = path.relative_to(settings.BASE_DIR).parts[:3]
        yield SqlObject(app, kind, path.stem, path.read_text())


def sql_items(app: str) -> list[SQLItem]:
    """The objects of an app, each with those that it needs, for its sql_config.py."""
    everything = list(sql_objects())
    functions = [one for one in everything if one.kind == "functions"]
    return [
        SQLItem(
            one.item_name,
            one.sql,
            one.reverse_sql,
            dependencies=[
                (needed.app, needed.item_name)
                for needed in functions
                if needed is not one and one.calls(needed.name)
            ],
        )
        for one in everything
        if one.app == app
    ]
