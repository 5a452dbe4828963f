"""Which scans a list shows: by code, person, area, station, action, outcome, reason and day."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from bags.codes import normalise_code
from bags.filter_forms import (
    CODE,
    CONTROL,
    SELECT,
    FilterForm,
    build_area_field,
    build_day_field,
    build_person_field,
)
from core.database import MAX_STORED_TEXT, storable
from core.form_fields import WordsField
from core.words import tidy_words
from scanning.models import CountSavedBags, Scan
from scanning.reasons import REASONS, describe_reason_lazily

# "saved" has bags alone; what else was saved is "other".
OTHER = "other"
OUTCOMES = [("", _("All")), *Scan.Outcome.choices, (OTHER, _("others"))]


class ScanFilterForm(FilterForm):
    """The filters above the list of scans."""

    radios = "outcome"
    days_mean = _("Scanned")

    q = WordsField(
        label=_("Code, all of it"),
        required=False,
        widget=forms.TextInput(CODE | {"maxlength": MAX_STORED_TEXT}),
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=OUTCOMES)
    action = forms.ChoiceField(
        label=_("Action"),
        required=False,
        choices=[("", _("all actions")), *Scan.Action.choices],
        widget=forms.Select(SELECT),
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        required=False,
        choices=[("", _("any reason")), *((code, describe_reason_lazily(code)) for code in REASONS)],
        widget=forms.Select(SELECT),
    )
    person = build_person_field(_("By"))
    area = build_area_field()
    station = forms.CharField(
        label=_("Station"),
        required=False,
        strip=False,
        validators=[MaxLengthValidator(64)],
        widget=forms.TextInput(CONTROL),
    )
    first = build_day_field(_("From"))
    last = build_day_field(_("To"))

    @property
    def text(self) -> str:
        """The text of the scans, as scans keep it; "" for any. It need not be a bag's code."""
        return storable(normalise_code(tidy_words(self.data.get("q", ""))))

    @property
    def rows(self) -> Q:
        """What the rows of the tally and the scans have in common: all filters but code and days."""
        filters = self.cleaned_data
        wanted = {name: filters[name] for name in ("action", "reason") if filters.get(name)}
        if station := filters.get("station"):
            # Scans keep the name as the device sends it, which need not be how people write it.
            wanted["station__in"] = {station, tidy_words(station)}
        wanted |= {"user": filters["person"]} if filters.get("person") else {}
        wanted |= {"area": filters["area"]} if filters.get("area") else {}
        if outcome := filters.get("outcome"):
            wanted["outcome"] = Scan.Outcome.SAVED if outcome == OTHER else outcome
        return Q(**wanted)

    @property
    def scans(self) -> Q:
        """The filter of scans: `rows`, and whether a saved one took a bag somewhere."""
        outcome = self.cleaned_data.get("outcome")
        if outcome == OTHER:
            return self.rows & Scan.APART
        return self.rows & ~Scan.APART if outcome == Scan.Outcome.SAVED else self.rows

    @property
    def count(self) -> Combinable:
        """How many such scans a row of the tally counts that `rows` finds."""
        outcome = self.cleaned_data.get("outcome")
        if outcome == OTHER:
            return F("scan_count") - CountSavedBags()
        return CountSavedBags() if outcome == Scan.Outcome.SAVED else F("scan_count")
