"""What is written so because the oldest Python that may run this has a fault."""

import re
import tokenize

import pytest
from django.conf import settings

APPS = sorted({path.parent for path in settings.BASE_DIR.glob("*/__init__.py")})
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9]*,?[0-9]*\})\+")


def read_texts(path):
    with tokenize.open(path) as source:
        return [
            token.string
            for token in tokenize.generate_tokens(source.readline)
            if token.type == tokenize.STRING
        ]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_no_group_is_repeated_possessively(app):
    """Before Python 3.11.5 it takes with it what the group did not match to its end. (?>(?:…)*) does not."""
    found = [
        (path.name, text)
        for path in app.rglob("*.py")
        for text in read_texts(path)
        if POSSESSIVE_GROUP.search(text)
    ]

    assert found == []
