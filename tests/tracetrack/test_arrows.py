"""Rooms use only rooms to their left, in Python and in SQL: DESIGN, Layout."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from core.sql_objects import read_sql_objects

# From left to right. Of those that the design names together, each may use the ones before it.
ROOMS = (
    "core",
    "accounts",
    "bags",
    "bills",
    "scanning",
    "history",
    "exports",
    "search",
    "labels",
    "imports",
    "monitoring",
    "reports",
    "api",
    "tracetrack",
)
# Used by URL patterns and templates only.
OF_THEIR_APP_ALONE = {"views", "admin", "urls"}
WORD = re.compile(r"\b[a-z_]+\b")
CALL = re.compile(r"\b([a-z_]+)\s*\(")
COMMENT = re.compile(r"--.*")


def may_use(room, other):
    return ROOMS.index(other) <= ROOMS.index(room)


def modules(room):
    root = Path(settings.BASE_DIR)
    for path in sorted((root / room).rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(root)), ast.parse(path.read_text())


def imported_names(tree):
    """As dots join them: accounts.models.User."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings(tree):
    """All but docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@cache
def rooms_of_tables():
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS
    }


@cache
def rooms_of_functions():
    return {one.name: one.app for one in read_sql_objects() if one.kind == "function"}


def named_in_sql(sql):
    """The rooms of the tables and functions that a piece of SQL names: {name: room}."""
    text = COMMENT.sub("", sql)
    tables, functions = rooms_of_tables(), rooms_of_functions()
    found = {word: tables[word] for word in WORD.findall(text) if word in tables}
    return found | {name: functions[name] for name in CALL.findall(text) if name in functions}


def test_rooms_import_only_from_rooms_to_their_left():
    found = set()
    for room in ROOMS:
        for path, tree in modules(room):
            for name in imported_names(tree):
                other = name.partition(".")[0]
                if other in ROOMS and not may_use(room, other):
                    found.add((path, name))

    assert found == set()


def test_rooms_import_no_views_admin_or_addresses_of_another():
    found = set()
    for room in ROOMS:
        for path, tree in modules(room):
            for name in imported_names(tree):
                other, _dot, rest = name.partition(".")
                if other in ROOMS and other != room and rest.partition(".")[0] in OF_THEIR_APP_ALONE:
                    found.add((path, name))

    assert found == set()


@pytest.mark.parametrize("one", list(read_sql_objects()), ids=lambda one: f"{one.app}/{one.name}")
def test_sql_object_names_only_what_is_to_its_left(one):
    wrong = {name: room for name, room in named_in_sql(one.sql).items() if not may_use(one.app, room)}

    assert wrong == {}


def test_sql_in_python_names_only_what_is_to_its_left():
    found = set()
    for room in ROOMS:
        for path, tree in modules(room):
            for text in strings(tree):
                found |= {
                    (path, name) for name, other in named_in_sql(text).items() if not may_use(room, other)
                }

    assert found == set()
