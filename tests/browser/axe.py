"""What axe-core, the judge of accessibility, says of the page that is open."""

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
# What depends on the width of a page. The same parts at another width need no more.
OF_WIDTH = ("color-contrast", "target-size", "scrollable-region-focusable")


def find_problems(page, *, rules=None, leave_out=()):
    """Problems as axe gives them: each with id, impact, help and nodes.

    `rules` are names of rules or of groups of them (None: those of axe), `leave_out` are CSS selectors.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    where = {"include": ["html"], "exclude": list(leave_out)}
    # "preload" would fetch style sheets once more, some of them from where they are not.
    how = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": list(rules)} if rules else {})
    return page.evaluate("given => axe.run(...given)", [where, how])["violations"]
