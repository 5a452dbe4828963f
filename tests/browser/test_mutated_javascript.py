"""Mutants of JavaScript are wrong, but they can be read: a page that does not start is no test of a rule."""

import pytest

from tests.mutants.areas import files_of
from tests.mutants.judging import ROOT
from tests.mutants.operators import mutants_of

pytestmark = [pytest.mark.browser, pytest.mark.nightly]

PARSE = """(texts) => texts.filter((text) => {
    const body = text.replace(/^import [^;]*;$/gm, "").replace(/^export /gm, "");
    try {
        new (async function () {}.constructor)(body);
        return false;
    } catch {
        return true;
    }
})"""


def test_mutated_javascript_can_be_read(page):
    texts = {path: (ROOT / path).read_text() for path in files_of("javascript")}
    mutants = [mutant for path, text in texts.items() for mutant in mutants_of(path, text)]

    unreadable = page.evaluate(PARSE, [mutant.apply(texts[mutant.path]) for mutant in mutants])

    assert unreadable == []
