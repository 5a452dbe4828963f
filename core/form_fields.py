"""Form fields that take what was typed or refuse it: nothing is cut, nothing is read as something else."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.words import tidy_lines, tidy_words

# Python reads "1e3", "1_000" and digits of other scripts as numbers, too: nobody typed those on purpose.
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class PlainDecimalField(forms.DecimalField):
    """A number in digits, with a dot before decimals."""

    default_error_messages = {"invalid": _("Enter a number. Use digits, and a dot before decimals.")}

    def to_python(self, value: Any) -> Any:
        _check_plain(self, value)
        return super().to_python(value)


class PlainIntegerField(forms.IntegerField):
    """A whole number in digits."""

    def to_python(self, value: Any) -> Any:
        _check_plain(self, value)
        return super().to_python(value)


def _check_plain(field: forms.Field, value: Any) -> None:
    if isinstance(value, str) and value.strip() and not _PLAIN_NUMBER.fullmatch(value.strip()):
        raise ValidationError(field.error_messages["invalid"], code="invalid")


class WordsField(forms.CharField):
    """Words in the form in which they are stored (core/words.py). Too long a text is refused.

    A browser would cut it without a word, so it is given no limit.
    """

    def to_python(self, value: Any) -> str:
        return tidy_words(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LinesField(WordsField):
    """Words of several lines, which stay apart."""

    def to_python(self, value: Any) -> str:
        return tidy_lines(forms.CharField.to_python(self, value) or "")
