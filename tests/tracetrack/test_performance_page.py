"""docs/performance.md shows the runs of `make bench` that are kept."""

import json

from benchmarks.performance_page import KEPT, PAGE, render_page


def test_page_shows_the_runs_that_are_kept():
    assert PAGE.read_text() == render_page(json.loads(KEPT.read_text()))
