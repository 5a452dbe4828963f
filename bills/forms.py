"""The forms that make and change a bill. What is refused stands in bills/billing.py and the model."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bills.billing import normal_number
from bills.models import Bill

SIMPLE_TEXT = {"class": "form-control", "autocomplete": "off"}
WEIGHT = SIMPLE_TEXT | {"inputmode": "decimal"}
# Numbers are typed into plain text fields: no wheel and no arrow key may change a weight by accident.
WIDGETS = {
    "number": forms.TextInput(SIMPLE_TEXT | {"autocapitalize": "characters", "spellcheck": "false"}),
    "customer": forms.TextInput(SIMPLE_TEXT),
    "note": forms.Textarea({"class": "form-control", "rows": 2}),
    "weight_per_child_kg": forms.TextInput(WEIGHT),
    "gross_weight_kg": forms.TextInput(WEIGHT),
    "expected_parents": forms.TextInput(SIMPLE_TEXT | {"inputmode": "numeric"}),
}


class BillForm(forms.ModelForm):
    """What both forms share: an error is told to who hears the page too."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        for name in ("weight_per_child_kg", "gross_weight_kg"):
            if self.initial.get(name) is not None:
                self.initial[name] = f"{self.initial[name].normalize():f}"


class MakeBill(BillForm):
    """A new bill. Its number may be typed in lower case."""

    class Meta:
        model = Bill
        fields = ("number", "customer", "weight_per_child_kg", "expected_parents", "note")
        widgets = WIDGETS
        error_messages = {"number": {"unique": _("This number is taken. Choose another.")}}

    def clean_number(self) -> str:
        return normal_number(self.cleaned_data["number"])


class ChangeBill(BillForm):
    """What may change on an open bill."""

    class Meta:
        model = Bill
        fields = ("customer", "gross_weight_kg", "weight_per_child_kg", "expected_parents", "note")
        widgets = WIDGETS


def suggested_number(last: str | None) -> str:
    """The number after `last`: its last digits, one more, as many places."""
    if last is None:
        return "B-1"
    digits = re.search(r"[0-9]+(?=[^0-9]*$)", last)
    if digits is None:
        return f"{last}-2"
    return last[: digits.start()] + str(int(digits[0]) + 1).zfill(len(digits[0])) + last[digits.end() :]
