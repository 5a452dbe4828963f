"""Each mistake that mutants are made of, on one line."""

import pytest

from tests.mutants.areas import AREAS, files_of
from tests.mutants.areas import tests_of as judges_of
from tests.mutants.judging import ROOT, counted_functions, functions_of
from tests.mutants.operators import mutants_of, sql_constants

PYTHON = """
LIMIT = 5

def rule(x: int = 1) -> bool:
    "A text of 2."
    {}
"""


def changes(path, text, template="{}"):
    whole = template.format(text)
    return {mutant.apply(whole) for mutant in mutants_of(path, whole)}


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("a == b", ["(a != b)"]),
        ("a < b <= c", ["(a <= b <= c)", "(a < b < c)"]),
        ("a is None", ["(a is not None)"]),
        ("a in b", ["(a not in b)"]),
        ("a and not b", ["(a or not b)", "a and (b)"]),
        ("a + 7", ["(a - 7)", "a + (8)", "a + (6)"]),
        ("x = True", ["x = (False)"]),
        (
            "rows.filter(a=b, c=d)",
            ["pass", "(rows.filter(c=d))", "(rows.filter(a=b))", "(rows.exclude(a=b, c=d))"],
        ),
        ("x = rows.order_by('id')", ["x = (rows)"]),
        ("x = rows.select_for_update()", ["x = (rows)"]),
        ("return x", ["return"]),
        ("return None", []),
        ("raise Refused", ["pass"]),
        ("if x: return", ["if (not x): return"]),
        ("x = f'{a + b}' + _('2 < 3')", ["x = (f'{a + b}' - _('2 < 3'))"]),
        ("é = 'é' if a == b else c", ["é = 'é' if (a != b) else c", "é = 'é' if (not a == b) else c"]),
    ],
)
def test_changes_of_python(line, mutated):
    assert changes("x.py", line, PYTHON) == {PYTHON.format(text) for text in mutated}


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("a = b", ["a <> b"]),
        ("a <> b", ["a = b"]),
        ("a < b", ["a <= b"]),
        ("a AND b OR c", ["a OR b OR c", "a AND b AND c"]),
        ("a IS NULL", ["a IS NOT NULL"]),
        ("a IS NOT NULL", ["a IS NULL"]),
        ("a IS DISTINCT FROM b", ["a IS NOT DISTINCT FROM b"]),
        ("FROM b FOR NO KEY UPDATE;", ["FROM b;"]),
        ("FROM b FOR SHARE OF c;", ["FROM b;"]),
        ("a + 7", ["a - 7", "a + 8", "a + 6"]),
        ("x ORDER BY id DESC LIMIT", ["x ORDER BY id LIMIT", "x LIMIT"]),
        ("count(DISTINCT a)", ["count(a)"]),
        ("IF NOT FOUND THEN", ["IF FOUND THEN"]),
        ("WHERE EXISTS (SELECT)", ["WHERE NOT EXISTS (SELECT)"]),
        ("\n    IF a THEN\n", ["\n    IF NOT (a) THEN\n"]),
        ("\n    PERFORM lock(a);\n", ["\nNULL;\n"]),
        ("\n    s.kind :=\n  b;\n", ["\nNULL;\n"]),
        ("refuse('a = b')  -- or 7 < 8", []),
        ("s.at := x->>'y' || numeric(12, 3)", []),
    ],
)
def test_changes_of_sql(line, mutated):
    assert changes("x.sql", line) == set(mutated)


@pytest.mark.parametrize(
    ("constant", "mutated"),
    [
        ('FIND = """\nSELECT a\nFROM b WHERE a = 7\n"""', ["a <> 7", "a = 8", "a = 6"]),
        ('FIND = f"""\nWITH {MOST + 1} a = 7\n"""', ["a <> 7", "a = 8", "a = 6"]),
        ('FIND = """\nCREATE TABLE c WITH (x = false) AS a = 7\n"""', ["a <> 7", "a = 8", "a = 6"]),
        ('# Selects what a = 7 is.\nTEXT = """\nSelect a = 7\n"""', []),
        ('find("""SELECT a = 7""")', []),
        ("FIND = 'SELECT a = 7'", []),
    ],
)
def test_changes_of_sql_in_constants(constant, mutated):
    assert changes("x.py", constant) == {constant.replace("a = 7", text) for text in mutated}


@pytest.mark.parametrize("path", ["imports/dry_run.py", "imports/undo.py", "search/bills.py"])
def test_sql_of_python_modules_is_changed(path):
    text = (ROOT / path).read_text()
    mutants = mutants_of(path, text)

    for begin, sql in sql_constants(text):
        assert " = " not in sql or any(begin <= mutant.start < begin + len(sql) for mutant in mutants), sql
    assert any(mutant.after == "<>" for mutant in mutants)


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("a === b && c", ["a !== b && c", "a === b || c"]),
        ("a || !b", ["a && !b", "a || b"]),
        ("a < b", ["a <= b"]),
        ("x = a + 7", ["x = a - 7", "x = a + 8", "x = a + 6"]),
        ("if (a(b)) c", ["if (!(a(b))) c"]),
        ("x = await y", ["x = y"]),
        ("\n  send(a);\n", ["\n\n"]),
        ("\n  if (a) return;\n", ["\n\n", "\n  if (!(a)) return;\n"]),
        ("x.some(f)", ["x.every(f)"]),
        ("x = /[a-z]{1,64}$/ // 7 < 8", []),
        ("const MOST_KEPT = 5;", []),
        ("'7 < 8' `a && b`", []),
        ("(a) => b", []),
    ],
)
def test_changes_of_javascript(line, mutated):
    assert changes("x.js", line) == set(mutated)


def test_mutant_knows_its_line():
    assert [str(mutant) for mutant in mutants_of("x.sql", "a\nb = c")] == ["x.sql:2 +4 = -> <>"]


@pytest.mark.parametrize("area", AREAS)
def test_files_and_tests_of_an_area_are_there(area):
    for path in files_of(area):
        # A function of a single call has nothing to change.
        assert mutants_of(path, (ROOT / path).read_text()) or path.endswith(".sql"), path
        assert all((ROOT / name).exists() for name in judges_of(area, path))


def test_functions_count_their_calls():
    sql = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n RETURN 1; END $$;"

    assert [name for _place, name in functions_of(sql)] == ["f"]
    assert "BEGIN PERFORM nextval('ran_f');" in counted_functions(sql)
