"""What the filters above lists share: days of the site, and forms that show what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Area, User, describe_person
from core.database import storable
from core.dates import start_of_day

DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]
CONTROL, SELECT = {"class": "form-control", "autocomplete": "off"}, {"class": "form-select"}
# Scans into it stay there (static/scan/stray_scans.js).
CODE = CONTROL | {
    "type": "search",
    "class": "form-control code",
    "autocapitalize": "characters",
    "data-takes-code": True,
}
DAY = forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d")
# What addresses of further pages have besides filters.
PAGING = {"before", "after", "far"}
# Lists are counted exactly up to here.
MOST_COUNTED = 10_000
# A file holds what is found by then: neither people nor load balancers wait longer.
SECONDS_FOR_A_FILE = 20


def build_area_field() -> "forms.ModelChoiceField[Area]":
    """Which area; empty for all."""
    return AreaField(
        Area.objects.order_by("name"),
        label=gettext_lazy("Area"),
        required=False,
        empty_label=gettext_lazy("all areas"),
        widget=forms.Select(SELECT),
    )


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An area of a list."""

    def read_choices(self) -> list[tuple[int, str]]:
        return list(self.queryset.values_list("pk", "name"))  # type: ignore[union-attr]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person of a list, by id: an address that is kept means the same person after a change of names.

    One that gives the username is understood too.
    """

    def to_python(self, value: Any) -> User | None:
        if value in self.empty_values:
            return None
        try:
            return self._find_person(value)
        except (ValueError, TypeError, User.DoesNotExist) as error:
            params = {"value": value}
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params=params
            ) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not value or value.isdecimal():
            return super().prepare_value(value)
        # All requests share the field: nothing that one of them found is kept here.
        try:
            return self._find_person(value).pk
        except (ValueError, User.DoesNotExist):
            return value

    def _find_person(self, value: Any) -> User:
        wanted = {"pk": value} if str(value).isdecimal() else {"username__iexact": storable(str(value))}
        person: User = self.queryset.get(**wanted)  # type: ignore[union-attr]
        return person

    def label_from_instance(self, obj: User) -> str:
        return obj.listed_name

    def read_choices(self) -> list[tuple[int, str]]:
        people = self.queryset.values_list("pk", "first_name", "username")  # type: ignore[union-attr]
        return [(pk, describe_person(name or username, username)) for pk, name, username in people]


def build_person_field(label: Any, people: QuerySet[User] | None = None) -> "forms.ModelChoiceField[User]":
    """Which of these people; empty for all."""
    return PersonField(
        User.objects.order_by("username") if people is None else people,
        label=label,
        required=False,
        empty_label=gettext_lazy("all people"),
        widget=forms.Select(SELECT),
    )


def build_day_field(label: Any) -> forms.DateField:
    """A day of the site."""
    return forms.DateField(label=label, required=False, widget=DAY, validators=DAYS)


class FilterForm(forms.Form):
    """Filters of a list. Each may be left empty; a wrong one is shown as such and counts as empty.

    `radios` names the field that is shown as buttons; its empty choice means all.
    """

    radios = ""
    always_shown: tuple[str, ...] = ("q",)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": "", "auto_id": "find_%s"})
        if user and user.own_area_id is not None:
            self.keep_to_area(user.own_area_id)
        self.is_valid()  # what is wrong is missing in cleaned_data

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            raise ValidationError({"first": _("The first day is after the last one.")})

    def keep_to_area(self, area_id: int) -> None:
        """Offer only this area and its people: a dispatcher sees no other."""
        self.fields.pop("area", None)
        if isinstance(people := self.fields.get("person"), forms.ModelChoiceField):
            people.queryset = User.objects.filter(area=area_id).order_by("username")

    @cached_property
    def drawn_by(self) -> str:
        """What its HTML follows from while nothing is asked for: then the drawn form is kept. "" otherwise.

        Areas and people are read for it, by one query each: nothing that is offered is older than the page.
        """
        offered = [field for field in self.fields.values() if isinstance(field, AreaField | PersonField)]
        for field in offered:
            field.choices = [("", field.empty_label), *field.read_choices()]
        is_asked = not PAGING.issuperset(self.data)
        return "" if is_asked else repr((type(self), [field.choices for field in offered]))

    @property
    def chosen(self) -> str:
        """What is chosen among the buttons."""
        return self.cleaned_data.get(self.radios) or ""

    @property
    def radio_field(self) -> BoundField:
        return self[self.radios]

    @property
    def more_fields(self) -> list[BoundField]:
        """The filters that are folded away, but for the days."""
        shown = (*self.always_shown, self.radios, "first", "last")
        return [self[name] for name in self.fields if name not in shown]

    @property
    def has_more(self) -> bool:
        """Whether a folded filter is set, rightly or wrongly."""
        return any(
            self.data.get(name) for name in self.fields if name not in (*self.always_shown, self.radios)
        )

    @property
    def asked(self) -> dict[str, str]:
        """The filters as query parameters, for the next page and for files."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    @property
    def summary(self) -> str:
        """The filters as text, for the head of a printed list."""
        asked = [(name, value) for name, value in self.cleaned_data.items() if value and value != "all"]
        return ", ".join(
            f"{self.fields[name].label}: {self._format_value(name, value)}" for name, value in asked
        )

    def _format_value(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        return field.label_from_instance(value) if isinstance(field, PersonField) else str(value)

    @property
    def begin(self) -> datetime | None:
        """The site's midnight at which the first day begins."""
        first = self.cleaned_data.get("first")
        return start_of_day(first) if first else None

    @property
    def end(self) -> datetime | None:
        """The site's midnight at which the last day ends."""
        last = self.cleaned_data.get("last")
        return start_of_day(last + timedelta(days=1)) if last else None

    def build_day_filter(self, field: str) -> Q:
        """Between the two, by this field."""
        bounds: dict[str, Any] = {f"{field}__gte": self.begin, f"{field}__lt": self.end}
        return Q(**{name: at for name, at in bounds.items() if at is not None})

    @property
    def sentences(self) -> list[str]:
        """What is wrong with the filters."""
        return [
            f"{self.fields[name].label or name}: {message}"
            for name, messages in self.errors.items()
            for message in messages
        ]


def list_day_ranges() -> list[tuple[str, date, date]]:
    """Days that people ask for most: name, first and last."""
    today = timezone.localdate()
    yesterday, monday = today - timedelta(days=1), today - timedelta(days=today.weekday())
    return [
        (_("Today"), today, today),
        (_("Yesterday"), yesterday, yesterday),
        (_("This week"), monday, today),
        (_("This month"), today.replace(day=1), today),
    ]


@dataclass(frozen=True)
class RowCount:
    """How many rows a list has, at least. `is_all`: whether these are all."""

    rows: int
    is_all: bool = True

    def __str__(self) -> str:
        if self.rows > MOST_COUNTED and not self.is_all:
            return _("More than %s.") % f"{MOST_COUNTED:,}"
        if self.is_all:
            return ngettext("%s found.", "%s found.", self.rows) % f"{self.rows:,}"
        if not self.rows:
            return _("None found so far; not all were looked at.")
        return _("At least %s; not all were looked at.") % f"{self.rows:,}"


@dataclass(frozen=True)
class GatheredRows:
    """Rows for a file. `is_cut`: time was up, so there may be more."""

    rows: list[Any]
    is_cut: bool = False


def gather_rows(pages: Iterable[list[Any]], most: int) -> GatheredRows:
    """The rows of these pages, at most so many, as far as they come within SECONDS_FOR_A_FILE."""
    rows: list[Any] = []
    end = monotonic() + SECONDS_FOR_A_FILE
    for page in pages:
        rows += page
        if len(rows) >= most:
            return GatheredRows(rows[:most])
        if monotonic() > end:
            return GatheredRows(rows, is_cut=True)
    return GatheredRows(rows)
