"""The forms that create and change a bill. The rules are in bills/lifecycle.py and the model."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import offer_areas
from accounts.shown_values import Change
from bags.codes import normalise_code
from bills.fields import AREA, COUNT, FIELD_NAMES, FIELDS, NOTE, ON_PAPER, SUGGESTED, TEXT, WEIGHT, WEIGHTS
from bills.lifecycle import format_value, tidy_value
from bills.models import Bill, name_field
from core.form_fields import LinesField, PlainDecimalField, PlainIntegerField, WordsField

SIMPLE_TEXT = {"class": "form-control", "autocomplete": "off"}
# What papers cannot print of it is named while it is typed (static/printable.js).
PRINTED_TEXT = SIMPLE_TEXT | {"data-printed": True}
# Numbers are typed into plain text fields: no wheel and no arrow key may change a weight by accident.
WIDGETS_BY_KIND = {
    TEXT: forms.TextInput(PRINTED_TEXT),
    NOTE: forms.Textarea({"class": "form-control", "rows": 2, "data-printed": True}),
    AREA: forms.Select({"class": "form-select"}),
    WEIGHT: forms.TextInput(SIMPLE_TEXT | {"inputmode": "decimal"}),
    COUNT: forms.TextInput(SIMPLE_TEXT | {"inputmode": "numeric"}),
}
NUMBER = forms.TextInput(SIMPLE_TEXT | {"autocapitalize": "characters", "spellcheck": "false"})
WIDGETS = (
    {"number": NUMBER}
    | {field.name: WIDGETS_BY_KIND[field.kind] for field in FIELDS}
    | {name: forms.TextInput(PRINTED_TEXT | {"list": f"lately-{name}"}) for name in SUGGESTED}
)
CLASSES_BY_KIND: dict[str, type[forms.Field]] = {
    TEXT: WordsField,
    NOTE: LinesField,
    AREA: forms.ModelChoiceField,
    WEIGHT: PlainDecimalField,
    COUNT: PlainIntegerField,
}
FIELD_CLASSES = {field.name: CLASSES_BY_KIND[field.kind] for field in FIELDS}
# A bill is weighed when it is full; then its weight is the first figure to type.
FIELDS_AT_FIRST = tuple(name for name in FIELD_NAMES if name != "gross_weight_kg")
FIGURES_FROM = FIELDS_AT_FIRST.index("weight_per_child_kg")
FIELDS_LATER = (*FIELDS_AT_FIRST[:FIGURES_FROM], "gross_weight_kg", *FIELDS_AT_FIRST[FIGURES_FROM:])


class BillForm(forms.ModelForm):  # type: ignore[type-arg]
    """What both forms share."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        for name in WEIGHTS:
            if self.initial.get(name) is not None:
                self.initial[name] = f"{self.initial[name].normalize():f}"
        offer_areas(self, kept=self.instance.area_id)


class CreateBillForm(BillForm):
    """A new bill. Its number may be typed in lower case, or left to the system."""

    class Meta:
        model = Bill
        fields = ("number", *FIELDS_AT_FIRST)
        widgets = WIDGETS
        field_classes = FIELD_CLASSES | {"number": WordsField}
        error_messages = {"number": {"unique": _("This number is taken. Choose another.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False
        self.fields["customer"].widget.attrs["autofocus"] = True

    def clean_number(self) -> str:
        return normalise_code(self.cleaned_data["number"])


class ChangeBillForm(BillForm):
    """What may change on an open bill, and the revision of it that the person was shown."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = Bill
        fields = FIELDS_LATER
        widgets = WIDGETS
        field_classes = FIELD_CLASSES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision


def list_printed_texts(form: BillForm) -> dict[str, str]:
    """What a valid form has for the bill's paper, by what the fields are called."""
    return {name_field(name): str(form.cleaned_data[name] or "") for name in ON_PAPER}


def merge_changes(form: ChangeBillForm, bill: Bill, changes: list[Change]) -> ChangeBillForm:
    """The form again, over what others changed meanwhile: what was typed stays, all else is as it is now.

    `form` was valid for the bill before `changes`; `bill` is as it is now.
    """
    now = ChangeBillForm(instance=bill)
    read = {change.field: change.before for change in reversed(changes)}
    typed = cast(QueryDict, form.data).copy()
    for name, before in read.items():
        if format_value(form.cleaned_data[name]) == tidy_value(name, before):
            typed[name] = now[name].value() if now[name].value() is not None else ""
    typed["revision"] = str(bill.revision)
    return ChangeBillForm(typed, instance=bill)
