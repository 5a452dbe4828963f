"""The docs: what they point at is there, and every setting has its row."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(#[^)\s]+)?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
READ = re.compile(
    r"""(?:\bread_\w+\(\s*|\bos\.environ(?:\.get\(|\[)|\bgetenv\(|\bgiven\.get\()["']([A-Z][A-Z_]+)["']"""
)
# Given by the launcher or by the system to processes, or for the tests alone.
OURS_ALONE = {
    "CHROMIUM",
    "CI",
    "COVERAGE",
    "DATABASE_POOL",
    "DJANGO_SETTINGS_MODULE",
    "LAUNCHER_PID",
    "LISTENER",
    "LISTEN_FDS",
    "LISTEN_PID",
    "NIGHTLY",
    "PGOPTIONS",
    "PATH",
    "PROMETHEUS_MULTIPROC_DIR",
    "REDIS_SERVER",
    "TELL_READY",
}
# The code puts these together.
FROM_PARTS = re.compile("LOAD_[A-Z_]+|(ADMIN|BILLER|DISPATCHER)_PASSWORD")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    dead = [
        f"{path}{anchor}" for path, anchor in LINK.findall(page.read_text()) if not leads(page, path, anchor)
    ]

    assert dead == []


def test_pages_that_the_code_names_are_there():
    named = {
        (name, path)
        for name, text in read_sources().items()
        for path in re.findall(r"\bdocs/[\w/.-]+\.md\b", text)
    }

    assert [(name, path) for name, path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_setting_has_its_row_and_every_row_its_setting():
    read = {
        setting
        for name, text in read_sources().items()
        if not name.startswith(("tests/", "benchmarks/"))
        for setting in READ.findall(text)
    }
    rows = [
        line.split("|")[1]
        for line in (ROOT / "docs/running/settings.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    listed = {setting for row in rows for setting in re.findall(r"`([A-Z_]+)`", row)}

    assert sorted(read - OURS_ALONE - listed) == []
    assert [name for name in sorted(listed - read) if not FROM_PARTS.fullmatch(name)] == []


def leads(page, path, anchor):
    target = (page.parent / path).resolve() if path else page
    if anchor and target.suffix == ".md" and target.exists():
        return anchor[1:] in {slug(heading) for heading in HEADING.findall(target.read_text())}
    return target.exists()


def slug(heading):
    """As GitHub names a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read_sources():
    """Every Python file that git knows, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return {path: (ROOT / path).read_text() for path in listed if (ROOT / path).exists()}
