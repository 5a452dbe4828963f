"""Query parameters that lists have in common, and the forms of our pages that check them."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field, WithJsonSchema

from accounts.models import User
from api.errors import RequestRefused
from bags.filter_forms import FilterForm
from core.database import storable
from core.pagination import read_id

MAX_ID = 2**63 - 1
SomeForm = TypeVar("SomeForm", bound=FilterForm)
Key = TypeVar("Key")
Row = TypeVar("Row", bound=Model)
# No code, number or name holds control signs.
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
# Filters that name another thing: there may be none of this id.
NAMES_OTHERS = ("area", "person")

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
FilterText = Annotated[str, Field(max_length=120), AfterValidator(storable)]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "day", "examples": ["2026-11-29"]})]
# The next page of a list, in all answers alike.
NEXT = "Give it as `after` for the next page; null at the end. A page may be short and still have one."


class Paging(Schema):
    """Where the page of a list starts."""

    after: Annotated[str, WithJsonSchema({"type": "string", "format": "cursor"})] = Field(
        "", description="`next` of the page before, as it was given; empty for the first."
    )


class DayFilters(Paging):
    """Days of the site, both included."""

    first: Day = Field("", description="From this day on.")
    last: Day = Field("", description="Up to this day.")


def build_form(form_class: Callable[..., SomeForm], filters: Schema, *, user: User) -> SomeForm:
    """The form of our own page with these filters. Raises RequestRefused for what it finds wrong."""
    given = {name: str(value) for name, value in filters.dict(exclude={"after"}).items() if value is not None}
    form = form_class(given, user=user)
    for name in form.errors:
        error = "not_found" if name in NAMES_OTHERS else "bad_request"
        raise RequestRefused(error, form.sentences[0])
    return form


def read_after(paging: Paging, read: Callable[[str], Key | None]) -> Key | None:
    """The place that `after` names; None if it is empty. Raises RequestRefused if it names none."""
    if not paging.after:
        return None
    place = read(paging.after)
    if place is None:
        raise RequestRefused("bad_request", _("Give in after what next of the page before says."))
    return place


def filter_after(rows: QuerySet[Row], paging: Paging) -> QuerySet[Row]:
    """These rows by their ids, the latest first, from where the page starts.

    Raises RequestRefused if `after` names no place.
    """
    place = read_after(paging, read_id)
    rows = rows.order_by("-id")
    return rows if place is None else rows.filter(id__lt=place)


def describe_next(place: Any) -> str | None:
    """The place of the next page as answers give it."""
    return None if place is None else str(place)
