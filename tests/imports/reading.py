"""Reading a file as the server does: in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FIELDS = (
    "place",
    "sheet",
    "row",
    "code",
    "kind",
    "parent",
    "bill",
    "area",
    "was_number",
    "parent_was_number",
    "trouble",
    "shown",
    "held",
    "details",
)
PARENTS = "^(SB[0-9]{5}|M444-[0-9]{5})$"


class Answer:
    """What the reading process said."""

    def __init__(self, done):
        self.status = done.returncode
        lines = done.stdout.decode().splitlines()
        empty = {"\\N": None}
        self.rows = [
            {name: empty.get(text, text) for name, text in zip(FIELDS, line.split("\t"), strict=True)}
            for line in lines
        ]
        told = [json.loads(line) for line in done.stderr.decode().splitlines() if line.startswith("{")]
        self.last = told[-1] if told else {}

    @property
    def refused(self):
        """The reason and what fills its sentence."""
        return self.last.get("refused") and (self.last["refused"]["reason"], self.last["refused"]["facts"])

    @property
    def sheets(self):
        return self.last["done"]["sheets"]

    def said(self, *names):
        return [tuple(row[name] for name in names) for row in self.rows]


def read(path, **request):
    limits = request.pop("limits", {})
    asked = {
        "path": str(path),
        "words": {},
        "parent_pattern": PARENTS,
        "child_pattern": "^[A-Z0-9._/-]{4,64}$",
        "label_patterns": [],
        "limits": limits,
    }
    return Answer(
        subprocess.run(
            [sys.executable, "-m", "imports.reader"],
            input=json.dumps(asked | request).encode(),
            capture_output=True,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
    )
