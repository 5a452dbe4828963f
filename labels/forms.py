"""The forms for labels. What is refused: labels/code_ranges.py and labels/layout.py."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bags.codes import looks_like_code, normalise_code
from core.barcodes import ENCODERS
from core.form_fields import PlainIntegerField
from core.printable import find_unprintable
from labels.code_ranges import MOST_LABELS, CodeRange, LabelsRefused, parse_range
from labels.layout import NoRoom, plan_label
from labels.models import LayoutName, Symbol
from labels.paper_formats import LAYOUTS
from labels.reservations import refuse_doubtful

SIMPLE_TEXT = {"class": "form-control", "autocomplete": "off"}
CODE = SIMPLE_TEXT | {
    "class": "form-control code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "data-takes-code": True,  # scans into it stay there (static/scan/stray_scans.js)
}
NUMBER = SIMPLE_TEXT | {"inputmode": "numeric"}
SELECT = {"class": "form-select"}


class PaperForm(forms.Form):
    """What all labels need: on what they are printed."""

    required_css_class = "required"
    layout = forms.ChoiceField(
        label=gettext_lazy("Print on"), choices=LayoutName.choices, widget=forms.Select(SELECT)
    )
    start = PlainIntegerField(
        label=gettext_lazy("Start at label"),
        help_text=gettext_lazy("The first unused label of the sheet, counted row by row."),
        required=False,
        min_value=1,
        widget=forms.TextInput(NUMBER),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})

    def clean_start(self) -> int:
        """A roll has no used labels in front."""
        layout = LAYOUTS.get(self.cleaned_data.get("layout", ""))
        start = self.cleaned_data["start"] or 1
        if layout is None or not layout.is_sheet:
            return 1
        if start > layout.per_page:
            raise ValidationError(_("This sheet has %d labels. Start at one of them.") % layout.per_page)
        return int(start)

    def check_fit(self, code: str, symbol: str, top_line: str) -> None:
        """Refuse what these labels have no room for."""
        layout = LAYOUTS[self.cleaned_data["layout"]]
        drawn = ENCODERS[symbol](code)
        try:
            plan_label(layout, code, drawn.whole, drawn.quiet, top_line)
        except NoRoom:
            self.add_error("layout", _("These codes are too long for labels of this size. Take larger ones."))


class LookForm(PaperForm):
    """How new labels look."""

    symbol = forms.ChoiceField(label=gettext_lazy("Symbol"), choices=Symbol.choices, widget=forms.RadioSelect)
    top_line = forms.CharField(
        label=gettext_lazy("Line on top"), required=False, max_length=40, widget=forms.TextInput(SIMPLE_TEXT)
    )

    def clean_top_line(self) -> str:
        line = " ".join(self.cleaned_data["top_line"].split())
        if signs := find_unprintable(line):
            raise ValidationError(_("Labels cannot print %s. Write the line without it.") % ", ".join(signs))
        return line

    def clean(self) -> None:
        cleaned = self.cleaned_data
        code = self.first_code()
        if code and {"symbol", "layout", "top_line"} <= cleaned.keys():
            self.check_fit(code, cleaned["symbol"], cleaned["top_line"])

    def first_code(self) -> str | None:
        raise NotImplementedError


class LabelsForm(LookForm):
    """New labels for codes that count up. The cleaned `run` says which."""

    first = forms.CharField(
        label=gettext_lazy("First code"),
        max_length=70,
        widget=forms.TextInput(CODE | {"placeholder": "SB00001"}),
    )
    label_count = PlainIntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=MOST_LABELS,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "min_value": gettext_lazy("Ask for at least one label."),
            "max_value": gettext_lazy("At most %(limit_value)s at a time. Ask for the rest afterwards."),
        },
    )
    field_order = ("first", "label_count", "layout", "start", "top_line", "symbol")

    def first_code(self) -> str | None:
        cleaned = self.cleaned_data
        if not {"first", "label_count"} <= cleaned.keys():
            return None
        try:
            cleaned["code_range"] = parse_range(cleaned["first"], cleaned["label_count"])
            refuse_doubtful(cleaned["code_range"])
        except LabelsRefused as refused:
            self.add_error("first", str(refused))
            return None
        return str(cleaned["code_range"].first_code)


class ReplacementForm(LookForm):
    """One new label for a bag whose own is damaged."""

    code = forms.CharField(label=gettext_lazy("Code of the bag"), max_length=70, widget=forms.TextInput(CODE))
    reason = forms.CharField(
        label=gettext_lazy("Why is it replaced?"), max_length=400, widget=forms.TextInput(SIMPLE_TEXT)
    )
    field_order = ("code", "reason", "layout", "start", "top_line", "symbol")

    def clean_code(self) -> str:
        return normalise_code(self.cleaned_data["code"])

    def first_code(self) -> str | None:
        # A code that is none is refused when its bag is looked for.
        code = self.cleaned_data.get("code", "")
        return code if looks_like_code(code) else None


class ReprintForm(PaperForm):
    """Labels that were printed before, or some of them. The cleaned `run` says which."""

    first = forms.CharField(label=gettext_lazy("From"), max_length=70, widget=forms.TextInput(CODE))
    last = forms.CharField(label=gettext_lazy("To"), max_length=70, widget=forms.TextInput(CODE))
    reason = forms.CharField(
        label=gettext_lazy("Why are they printed again?"),
        max_length=400,
        widget=forms.TextInput(SIMPLE_TEXT),
    )
    field_order = ("first", "last", "reason", "layout", "start")

    def __init__(self, *args: Any, printed: CodeRange, symbol: str, top_line: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.printed, self.symbol, self.top_line = printed, symbol, top_line

    def clean_first(self) -> int:
        return self._read_number("first")

    def clean_last(self) -> int:
        return self._read_number("last")

    def _read_number(self, field: str) -> int:
        """The number in this code, which must be one of those printed."""
        try:
            code = parse_range(self.cleaned_data[field], 1)
        except LabelsRefused as refused:
            raise ValidationError(str(refused)) from refused
        if not self.printed.contains(code):
            raise ValidationError(_("These labels were %s. Choose among them.") % self.printed)
        return code.first_number

    def clean(self) -> None:
        cleaned = self.cleaned_data
        if {"first", "last"} <= cleaned.keys():
            cleaned["code_range"] = self.printed.part(cleaned["first"], cleaned["last"])
            if cleaned["last"] < cleaned["first"]:
                self.add_error("last", _("This code comes before the first one."))
        if "layout" in cleaned:
            self.check_fit(self.printed.first_code, self.symbol, self.top_line)
