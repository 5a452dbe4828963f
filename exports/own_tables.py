"""The headings of our files, in each language, so that an import knows them again."""

from collections.abc import Iterator
from typing import TypedDict

from django.conf import settings
from django.utils import translation

from exports.bill_spreadsheet import COLUMNS, PARENT_COLUMNS, READ_AS
from exports.columns import ENDED, LISTINGS
from exports.paper_texts import translate_paper_words


class OwnTable(TypedDict):
    """A table that TraceTrack writes. `read_as`: what an import takes its columns for, by their headings;
    empty if the table says nothing of bags as they are. `ended`: the heading of the column that is filled
    where a row says what is no longer so, or "".
    """

    title: str
    headings: list[str]
    read_as: dict[str, str]
    ended: str


def list_own_tables() -> list[OwnTable]:
    """Each of them once for each way in which the languages head it."""
    found: list[OwnTable] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [table for table in build_own_tables() if table not in found]
    return found


def build_own_tables() -> Iterator[OwnTable]:
    """In the language that is active."""
    for listing in LISTINGS.values():
        read_as = {str(column.heading): column.read_as for column in listing.columns if column.read_as}
        ended = next((heading for heading, name in read_as.items() if name == ENDED), "")
        read_as.pop(ended, None)
        yield OwnTable(title=str(listing.title), headings=listing.header, read_as=read_as, ended=ended)
    words = translate_paper_words()
    yield OwnTable(
        title=words["bill"],
        headings=[words[name] for name in COLUMNS],
        read_as={words[name]: field for name, field in READ_AS.items()},
        ended="",
    )
    # The first sheet of a bill says in sums what the second says bag by bag.
    headings = [words[name] for name in PARENT_COLUMNS]
    yield OwnTable(title=words["bill"], headings=headings, read_as={}, ended="")
