"""/api/v1/people: who works here, for admins."""

from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from accounts.models import Area, User
from accounts.people import PersonRefused, create_person, restore_person, retire_person
from accounts.roles import get_role
from api.auth import CALLERS, ApiRequest
from api.errors import RequestRefused, list_answers
from api.filters import MAX_ID, NEXT, NO_CONTROLS, Id, Paging, describe_next, filter_after
from core.pagination import fetch_page

PAGE_SIZE = 100
router = Router(auth=CALLERS)
PersonId = PathEx[int, P(ge=1, le=MAX_ID, description="The id of a person.")]
RoleName = Literal["Admin", "Biller", "Dispatcher"]
Name = Annotated[str, Field(max_length=150, pattern=NO_CONTROLS)]


class Person(Schema):
    """A person. The id is theirs for good; the username may change."""

    id: int
    username: str
    first_name: str
    last_name: str
    role: RoleName | None
    area: str | None
    all_areas: bool = Field(
        description="Whether a dispatcher sees and scans the bags of every area. With neither this nor"
        " an area only those of no area."
    )
    is_active: bool
    has_password: bool = Field(description="Without one, a person cannot sign in.")
    last_login: datetime | None


class PersonPage(Schema):
    """People, the one who came last first."""

    people: list[Person]
    next: str | None = Field(description=NEXT)


class NewPerson(Schema):
    """A person to make. An admin sets the password in the admin."""

    username: Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[A-Za-z0-9_.@+-]+$")]
    role: RoleName
    first_name: Name = ""
    last_name: Name = ""
    area: Id | None = Field(None, description="The id of an area that is in use.")
    all_areas: bool = Field(False, description="Whether a dispatcher sees and scans the bags of every area.")


class PeopleFilters(Paging):
    """Which people."""

    active: bool | None = Field(None, description="Those who still work here (true), or who left (false).")


@router.get("/people", response=list_answers(PersonPage), url_name="api_people", summary="People")
def list_people(request: ApiRequest, filters: Query[PeopleFilters]) -> dict[str, Any]:
    """100 a page."""
    people = User.objects.select_related("area").prefetch_related("groups")
    if filters.active is not None:
        people = people.filter(is_active=filters.active)
    page = fetch_page(filter_after(people, filters), PAGE_SIZE, attrgetter("pk"))
    return {"people": [describe_person(person) for person in page.rows], "next": describe_next(page.next)}


@router.post(
    "/people", response=list_answers(Person, 404, 409), url_name="api_people", summary="Make a person"
)
def make_person(request: ApiRequest, body: NewPerson) -> dict[str, Any]:
    """A username is taken once: sent again it is refused, and nobody is made twice.

    A dispatcher with neither an `area` nor `all_areas` sees and scans only what is in no area, until an admin
    gives one of them.
    """
    area = None
    if body.area is not None:
        area = Area.objects.filter(pk=body.area, retired_at=None).first()
        if area is None:
            raise RequestRefused("not_found", _("There is no area with this id in use."))
    fields = body.dict(exclude={"area"})
    try:
        return describe_person(create_person(by=request.auth.user, area=area, **fields))
    except PersonRefused as error:
        raise RequestRefused("refused", error) from error


@router.get(
    "/people/{int:person_id}",
    response=list_answers(Person, 404),
    url_name="api_person",
    summary="One person",
)
def read_person(request: ApiRequest, person_id: PersonId) -> dict[str, Any]:
    """By id."""
    return describe_person(find_person(person_id))


@router.post(
    "/people/{int:person_id}/retire",
    response=list_answers(Person, 404, 409),
    url_name="api_person_retire",
    summary="Let a person in no more",
)
def retire(request: ApiRequest, person_id: PersonId) -> dict[str, Any]:
    """They are signed out at once and their keys let nobody in. Repeating it changes nothing."""
    person = find_person(person_id)
    try:
        retire_person(person, by=request.auth.user)
    except PersonRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_person(person)


@router.post(
    "/people/{int:person_id}/restore",
    response=list_answers(Person, 404),
    url_name="api_person_restore",
    summary="Let a person in again",
)
def restore(request: ApiRequest, person_id: PersonId) -> dict[str, Any]:
    """Repeating it changes nothing."""
    person = find_person(person_id)
    restore_person(person, by=request.auth.user)
    return describe_person(person)


def find_person(person_id: int) -> User:
    """Raises RequestRefused if there is none."""
    person = User.objects.select_related("area").filter(pk=person_id).first()
    if person is None:
        raise RequestRefused("not_found", _("There is no person with this id."))
    return person


def describe_person(person: User) -> dict[str, Any]:
    return {
        "id": person.pk,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "role": get_role(person),
        "area": str(person.area) if person.area else None,
        "all_areas": person.sees_all_areas,
        "is_active": person.is_active,
        "has_password": person.has_usable_password(),
        "last_login": person.last_login,
    }
