"""/api/v1/people: who works here, for admins."""

from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import P, PathEx, Query, Router, Schema
from pydantic import Field

from accounts.models import Area, User
from accounts.people import (
    PersonChanged,
    PersonRefused,
    change_person,
    compute_revision,
    create_person,
    reset_password,
    restore_person,
    retire_person,
)
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
    email: str
    last_login: datetime | None
    revision: str = Field(description="Give it when you change the person.")


class PersonPage(Schema):
    """People, the one who came last first."""

    people: list[Person]
    next: str | None = Field(description=NEXT)


class NewPerson(Schema):
    """A person to make. The password is given apart, or in the admin."""

    username: Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[A-Za-z0-9_.@+-]+$")]
    role: RoleName
    first_name: Name = ""
    last_name: Name = ""
    area: Id | None = Field(None, description="The id of an area that is in use.")
    all_areas: bool = Field(False, description="Whether a dispatcher sees and scans the bags of every area.")


class PersonChange(Schema):
    """What to change of a person. What is not given stays."""

    revision: Annotated[str, Field(max_length=16)] = Field(description="As it was read.")
    role: RoleName | None = None
    area: Id | None = Field(None, description="The id of an area that is in use; null for none.")
    all_areas: bool | None = None
    is_active: bool | None = Field(None, description="Without it the person cannot sign in any more.")
    first_name: Name | None = None
    last_name: Name | None = None
    email: Annotated[str, Field(max_length=254, pattern=NO_CONTROLS)] | None = None


class NewPassword(Schema):
    """A password that the person changes at the next sign-in."""

    password: Annotated[str, Field(min_length=1, max_length=4096)]


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
    fields = body.dict(exclude={"area"})
    try:
        return describe_person(create_person(by=request.auth.user, area=find_area(body.area), **fields))
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
    "/people/{int:person_id}/change",
    response=list_answers(Person, 404, 409),
    url_name="api_person_change",
    summary="Change a person",
)
def change(request: ApiRequest, person_id: PersonId, body: PersonChange) -> dict[str, Any]:
    """All of it or nothing. A change of role or area ends the person's sessions.

    Nobody takes the own role away or retires himself, and the last admin who can sign in stays one.
    """
    person = find_person(person_id)
    # Only an area can be none; for the others null is the same as not given.
    given = body.dict(exclude={"area", "revision"})
    fields = {name: value for name, value in given.items() if value is not None}
    if "all_areas" in fields:
        fields["sees_all_areas"] = fields.pop("all_areas")
    if "area" in body.dict(exclude_unset=True):
        is_same = body.area is not None and body.area == person.area_id  # it may have been retired since
        fields["area"] = person.area if is_same else find_area(body.area)
    try:
        change_person(person, by=request.auth.user, revision=body.revision, **fields)
    except PersonChanged as error:
        raise RequestRefused("changed", error) from error
    except PersonRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_person(find_person(person_id))


@router.post(
    "/people/{int:person_id}/password",
    response=list_answers(Person, 404, 409),
    url_name="api_person_password",
    summary="Give a person a new password",
)
def set_password(request: ApiRequest, person_id: PersonId, body: NewPassword) -> dict[str, Any]:
    """It must be changed at the next sign-in. The person's sessions end at once."""
    person = find_person(person_id)
    try:
        reset_password(person, body.password, by=request.auth.user)
    except PersonRefused as error:
        raise RequestRefused("refused", error) from error
    return describe_person(person)


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


def find_area(area_id: int | None) -> Area | None:
    """Raises RequestRefused if no area of this id is in use."""
    if area_id is None:
        return None
    area = Area.objects.filter(pk=area_id, retired_at=None).first()
    if area is None:
        raise RequestRefused("not_found", _("There is no area with this id in use."))
    return area


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
        "email": person.email,
        "last_login": person.last_login,
        "revision": compute_revision(person),
    }
