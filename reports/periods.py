"""The days, area and person that a report is about."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, User
from bags.filter_forms import FilterForm, build_area_field, build_day_field, build_person_field
from core.dates import start_of_day

MOST_DAYS = 400


@dataclass(frozen=True)
class Period:
    """Days of the site, from the first to the last, perhaps of one area or one person only.

    `until`: where the last day ends, if not at midnight. A quarter of an hour: the tally knows no less.
    """

    first: date
    last: date
    area: Area | None = None
    person: User | None = None
    until: time | None = None

    @property
    def begin(self) -> datetime:
        return start_of_day(self.first)

    @property
    def end(self) -> datetime:
        if self.until is not None:
            return timezone.make_aware(datetime.combine(self.last, self.until))
        return start_of_day(self.last + timedelta(days=1))

    @property
    def before(self) -> "Period":
        """As many days just before, until the same time."""
        days = timedelta(days=(self.last - self.first).days + 1)
        return replace(self, first=self.first - days, last=self.last - days)

    @property
    def days(self) -> str:
        return self.format_days("l, j F Y", "j F Y")

    @property
    def short_days(self) -> str:
        """For the head of a column."""
        return self.format_days("D j M Y", "j M Y")

    def format_days(self, of_one_day: str, of_each: str) -> str:
        days = f"{date_format(self.first, of_each)} – {date_format(self.last, of_each)}"
        if self.first == self.last:
            days = date_format(self.first, of_one_day)
        if self.until is None:
            return days
        return _("%(days)s until %(time)s") % {"days": days, "time": f"{self.until:%H:%M}"}

    @property
    def about(self) -> str:
        """The days, area and person."""
        person = self.person.listed_name if self.person else None
        return " · ".join(str(part) for part in (self.days, self.area, person) if part)

    @property
    def asked(self) -> dict[str, Any]:
        """What asks for the same again in an address."""
        asked: dict[str, Any] = {"first": f"{self.first}", "last": f"{self.last}"}
        asked |= {"area": self.area.pk} if self.area else {}
        return asked | ({"person": self.person.pk} if self.person else {})


def round_down_to_quarter(at: time) -> time:
    """The last quarter of an hour that is over by then."""
    return time(at.hour, at.minute // 15 * 15)


class FindPeriod(FilterForm):
    """The filters above a report. Empty days mean today."""

    always_shown = ()

    first = build_day_field(gettext_lazy("From"))
    last = build_day_field(gettext_lazy("To"))
    area = build_area_field()
    person = build_person_field(gettext_lazy("Person"))

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and ((last or timezone.localdate()) - first).days >= MOST_DAYS:
            raise ValidationError({"first": _("Choose at most %d days.") % MOST_DAYS})

    @property
    def period(self) -> Period:
        """The days asked for; what is wrong counts as empty."""
        asked, today = self.cleaned_data, timezone.localdate()
        last = asked.get("last") or max(asked.get("first") or today, today)
        return Period(asked.get("first") or last, last, asked.get("area"), asked.get("person"))
