"""The small mistakes that mutants are made of: one changed comparison, condition, number, lock or statement.

Texts, comments, docstrings, types and what runs only at import are left alone: they are no rules. Constants
of SQL in a Python module are.
"""

import ast
import bisect
import copy
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A file with one mistake in it: what stands from `start` to `end` is replaced."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self):
        return f"{self.path}:{self.line} +{self.start} {one_line(self.before)} -> {one_line(self.after)}"

    def apply(self, text):
        return text[: self.start] + self.after + text[self.end :]


def one_line(text):
    return " ".join(text.split()) or "(nothing)"


def mutants_of(path, text):
    """All mutants of a file, in its order."""
    find = {"py": python_changes, "sql": sql_changes, "js": javascript_changes}[path.rpartition(".")[2]]
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    made = {
        Mutant(path, bisect.bisect_right(starts, start), start, end, text[start:end], after)
        for start, end, after in find(text)
    }
    return sorted(made, key=lambda mutant: (mutant.start, mutant.end, mutant.after))


# Python: by its syntax tree

COMPARISONS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SWAPPED = {ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add}
METHODS = {
    "filter": "exclude",
    "exclude": "filter",
    "first": "last",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
}
DROPPED = ("order_by", "distinct", "select_for_update", "reverse")
QUERIES = (
    "filter",
    "exclude",
    "get",
    "update",
    "annotate",
    "aggregate",
    "Q",
    "values",
    "create",
    "get_or_create",
)
SQL_CONSTANT = re.compile(
    r'''^[A-Z_]+ = r?f?"""(?P<sql>\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b.*?)"""''',
    re.DOTALL | re.MULTILINE,
)


def python_changes(text):
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    sources = text.split("\n")

    def place(line, column):
        return lines[line - 1] + len(sources[line - 1].encode()[:column].decode())

    for node in nodes_in_functions(ast.parse(text)):
        changes = [(node, other) for other in changes_of(node)]
        if isinstance(node, ast.If | ast.IfExp):
            changes.append((node.test, ast.UnaryOp(ast.Not(), node.test)))
        for old, new in changes:
            start, end = place(old.lineno, old.col_offset), place(old.end_lineno, old.end_col_offset)
            yield start, end, ast.unparse(new) if isinstance(new, ast.stmt) else f"({ast.unparse(new)})"
    for begin, sql in sql_constants(text):
        for start, end, after in sql_changes(sql):
            yield begin + start, begin + end, after


def sql_constants(text):
    """The SQL of a module's constants and where each begins; what an f-string puts in is blanked."""
    for found in SQL_CONSTANT.finditer(text):
        yield found.start("sql"), re.sub(r"\{[^{}]*\}", lambda part: "\0" * len(part[0]), found["sql"])


def nodes_in_functions(tree):
    """What runs when a function is called, without annotations, docstrings and the inside of f-strings."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            skipped = [function.args, *function.decorator_list, *filter(None, [function.returns])]
            yield from inner_nodes(function, skipped, is_top=True)


def inner_nodes(node, skipped, *, is_top=False):
    if node in skipped or (not is_top and isinstance(node, ast.FunctionDef | ast.JoinedStr)):
        return
    yield node
    skipped = [node.annotation] if isinstance(node, ast.AnnAssign) else skipped
    for child in ast.iter_child_nodes(node):
        yield from inner_nodes(child, skipped)


def changes_of(node):
    match node:
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                ops = [*node.ops[:number], COMPARISONS[type(operator)](), *node.ops[number + 1 :]]
                yield changed(node, ops=ops)
        case ast.BoolOp() | ast.BinOp() if type(node.op) in SWAPPED:
            yield changed(node, op=SWAPPED[type(node.op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if getattr(value, "value", value) is not None:
            yield ast.Return(None)
        case ast.Call():
            yield from changes_of_call(node)


def changes_of_call(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in QUERIES:
        for number in range(len(node.keywords)):
            yield changed(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
    if name in METHODS:
        other = {"attr": METHODS[name]} if isinstance(node.func, ast.Attribute) else {"id": METHODS[name]}
        yield changed(node, func=changed(node.func, **other))
    if name in DROPPED and isinstance(node.func, ast.Attribute):
        yield node.func.value


def changed(node, **fields):
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


# SQL and JavaScript: by patterns, outside comments and texts

SQL_SKIPPED = re.compile(
    r"--[^\n]*|'(?:[^']|'')*'|CREATE OR REPLACE (?:TRIGGER.*?;|FUNCTION.*?\$\$)|BETWEEN \S+ AND|\|\|"
    r"|\bWITH \([^)]*\)|\b(?:numeric|varchar)\([\d, ]+\)|GROUP BY[^\n]*|LIMIT \d+",
    re.DOTALL,
)
NUMBERS = [
    (r"(?<![\w.$])\d+(?![\w.])", lambda found: str(int(found[0]) + 1)),
    (r"(?<![\w.$])[1-9]\d*(?![\w.])", lambda found: str(int(found[0]) - 1)),
]
SIGNS = [(r"(?<=[\w)\]] )\+(?= )", "-"), (r"(?<=[\w)\]] )-(?= )", "+")]
ORDERS = [(r"(?<= )<(?= )", "<="), (r"(?<= )<=(?= )", "<"), (r"(?<= )>(?= )", ">="), (r"(?<= )>=(?= )", ">")]
SQL = [
    *NUMBERS,
    *SIGNS,
    *ORDERS,
    (r"(?<= )=(?= )", "<>"),
    (r"<>", "="),
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"\bIS NOT DISTINCT FROM\b", "IS DISTINCT FROM"),
    (r"\s+FOR (?:NO KEY )?(?:UPDATE|SHARE)(?: OF \w+)?(?=[\s;)])", ""),
    (r" DESC\b", ""),
    (r" ORDER BY [^();\n]+?(?= LIMIT| FOR|[);\n])", ""),
    (r"(?<!IS )(?<!NOT )\bDISTINCT (?!FROM)", ""),
    (r"(?<!IS )(?<!AND )\bNOT (?=EXISTS|FOUND|\()", ""),
    (r"(?<!NOT )\bEXISTS(?= \()", "NOT EXISTS"),
    (r"(?<=IF )(?!EXISTS|NOT)(?=[^\n]* THEN\n)([^\n]*)(?= THEN\n)", lambda found: f"NOT ({found[1]})"),
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
    (r"\bmin(?=\()", "max"),
    (r"\bmax(?=\()", "min"),
    (r"\bleast(?=\()", "greatest"),
    (r"\bgreatest(?=\()", "least"),
    (
        r"(?<=\n)(?:[ \t]+)(?:(?:PERFORM|UPDATE|DELETE|INSERT|RETURN refused)\b|[\w.]+ :=)[^;]*;(?=\n)",
        "NULL;",
    ),
]
JAVASCRIPT_SKIPPED = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?<=[(=,:!&|?\[ ])/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*"
    r"|^import [^\n]*|^(?:export )?const [A-Z_]+ = [^;]*;",
    re.DOTALL | re.MULTILINE,
)
JAVASCRIPT = [
    *NUMBERS,
    *SIGNS,
    *ORDERS,
    (r"===", "!=="),
    (r"!==", "==="),
    (r"&&", "||"),
    (r"\|\|", "&&"),
    (r"\+= ", "-= "),
    (r"(?<![=!\w)])!(?![=])", ""),
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
    (r"(?<=if )\((?=.)", "(!"),
    (r"\.some(?=\()", ".every"),
    (r"\.every(?=\()", ".some"),
    (r"\.(?:sort|reverse)\(\)", ""),
    (r"\bMath\.max\b", "Math.min"),
    (r"\bMath\.min\b", "Math.max"),
    (r"\bawait ", ""),
    (r"\.at\(-1\)", ".at(0)"),
    (r"(?<=\n)[ \t]+(?:if \([^\n]*\) )?(?:return|break|continue)\b[^\n{}]*;(?=\n)", ""),
    (r"(?<=\n)[ \t]+(?:await )?[\w.?]+(?:\([^\n{}]*\)| [+-]?= [^\n{}]*);(?=\n)", ""),
]


def sql_changes(text):
    return changes_by_pattern(text, SQL, SQL_SKIPPED)


def javascript_changes(text):
    for start, end, after in changes_by_pattern(text, JAVASCRIPT, JAVASCRIPT_SKIPPED):
        if after == "(!":  # a condition is turned round as a whole
            close = closing(text, start)
            after, end = f"(!{text[start : close + 1]})", close + 1
        yield start, end, after


def changes_by_pattern(text, patterns, skipped):
    hidden = skipped.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text)
    for pattern, after in patterns:
        for found in re.finditer(pattern, hidden):
            yield (
                found.start(),
                found.end(),
                found.expand(after)
                if isinstance(after, str)
                else after(re.compile(r"(.*)", re.DOTALL).fullmatch(text[found.start() : found.end()])),
            )


def closing(text, start):
    """The place of the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError("This bracket is never closed.")
