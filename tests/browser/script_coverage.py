"""How much of static/**/*.js the browser tests run, as Chromium itself counts it.

COVERAGE=true collects it; `python -m tests.browser.script_coverage` prints it by file, and fails below the
floor in pyproject.toml. Service workers are counted as not run: they have no page to ask.
"""

import contextlib
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
FOLDER = Path(os.environ.get("COVERAGE_DIR") or ROOT / ".data" / "coverage")

# Else Chromium drops what a page ran when the page goes on to another. What Playwright switches off
# in the same way must stand here again.
KEEP_SCRIPTS = (
    "--disable-features=RenderDocument,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning"
)

# A file's path in static/ -> for each of its characters, whether it was run.
Covered = dict[str, bytearray]


def is_wanted() -> bool:
    return os.environ.get("COVERAGE", "").lower() == "true"


@contextlib.contextmanager
def counted_scripts() -> Iterator[Covered]:
    """Count in all pages that are opened in the block, from their start until they are closed."""
    covered: Covered = {}
    sessions = {}
    originals = (BrowserContext.new_page, Page.close, BrowserContext.close, Browser.close)

    def take(pages):
        for page in pages:
            if session := sessions.pop(page, None):
                with contextlib.suppress(Error):  # the page is gone already
                    add(covered, session.send("Profiler.takePreciseCoverage")["result"])

    def new_page(context):
        page = originals[0](context)
        sessions[page] = context.new_cdp_session(page)
        sessions[page].send("Profiler.enable")
        sessions[page].send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
        return page

    def close_page(page, **arguments):
        take([page])
        originals[1](page, **arguments)

    def close_context(context, **arguments):
        take(context.pages)
        originals[2](context, **arguments)

    def close_browser(browser, **arguments):
        take([page for context in browser.contexts for page in context.pages])
        originals[3](browser, **arguments)

    BrowserContext.new_page, Page.close = new_page, close_page
    BrowserContext.close, Browser.close = close_context, close_browser
    try:
        yield covered
    finally:
        BrowserContext.new_page, Page.close, BrowserContext.close, Browser.close = originals


def add(covered: Covered, scripts: list[dict]) -> None:
    """Join what one page ran. Each inner range says more exactly what the one around it says."""
    for script in scripts:
        path = urlsplit(script["url"]).path.removeprefix("/static/")
        if not (STATIC / path).is_file():
            continue
        ran = bytearray(length(STATIC / path))
        for function in script["functions"]:
            for part in function["ranges"]:
                start, end = part["startOffset"], min(part["endOffset"], len(ran))
                ran[start:end] = bytes([part["count"] > 0]) * (end - start)
        covered[path] = bytearray(a | b for a, b in zip(covered.get(path, bytes(len(ran))), ran, strict=True))


def length(path: Path) -> int:
    """In V8's units, which are those of UTF-16."""
    return len(path.read_text().encode("utf-16-le")) // 2


def save(covered: Covered) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    ran = {path: part.hex() for path, part in covered.items()}
    (FOLDER / f"scripts-{os.getpid()}.json").write_text(json.dumps(ran))


def join_saved() -> Covered:
    covered: Covered = {}
    for file in FOLDER.glob("scripts-*.json"):
        for path, ran in json.loads(file.read_text()).items():
            part = bytes.fromhex(ran)
            before = covered.get(path, bytes(len(part)))
            covered[path] = bytearray(a | b for a, b in zip(before, part, strict=True))
    return covered


def count_code(text: str, ran: bytes) -> tuple[int, int]:
    """Characters of code that ran, and all: without white space and comments on lines of their own."""
    done = total = place = 0
    for line in text.splitlines(keepends=True):
        width = len(line.encode("utf-16-le")) // 2
        if not line.lstrip().startswith(("//", "/*", "* ", "*/")):
            code = [not character.isspace() for character in line]
            total += sum(code)
            done += sum(c and r for c, r in zip(code, ran[place : place + width], strict=False))
        place += width
    return done, total


def main() -> int:
    """Print the percentages. Status 2 below the floor."""
    covered = join_saved()
    counts = {}
    for file in sorted(STATIC.rglob("*.js")):
        path = str(file.relative_to(STATIC))
        counts[path] = count_code(file.read_text(), covered.get(path, b""))
        print(f"static/{path:40} {100 * counts[path][0] / counts[path][1]:6.1f} %")
    percent = 100 * sum(done for done, _ in counts.values()) / sum(total for _, total in counts.values())
    floor = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["script_coverage"]["fail_under"]
    print(f"JavaScript: {percent:.1f} % of the characters of code were run; the floor is {floor} %.")
    return 0 if percent >= floor else 2


if __name__ == "__main__":
    sys.exit(main())
