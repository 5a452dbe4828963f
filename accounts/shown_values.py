"""Forms that say what they showed, so that nobody overwrites what they have not seen.

A form over a row carries the values that it showed, signed. When it comes back they are compared with the
row as it is then, which must be locked. What somebody else changed meanwhile is listed, what the person typed
stays, all else is as it is now, and the form is shown once more: only a second press saves.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.audit import list_entries
from accounts.models import AuditEntry

SHOWN = "shown"
# An entry is written by the database's clock, a form by ours.
CLOCKS_DIFFER = timedelta(seconds=5)
MAX_ENTRIES = 50


@dataclass(frozen=True)
class Change:
    """One field that somebody changed after a form had shown it: from what, to what, as people read it.

    `by` and `at` are of the last audit entry that names the field; "" and None where none does.
    """

    field: str
    label: str
    before: str
    after: str
    by: str = ""
    at: datetime | None = None


class ShownValuesMixin:
    """For a ModelForm. `subject_kind` is that of the row's audit entries.

    A form whose fields do not show all that they change (a picture) has `list_hidden_values`: {field: value}.
    `changes`: what somebody else changed since the form was shown. If there are any, the form is not valid.
    """

    subject_kind = ""
    changed_meanwhile = ""
    changes: tuple[Change, ...] = ()
    _says_what_it_showed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        if form.instance.pk is None:
            return
        self._values = _read_values(form)
        if form.is_bound:
            self._compare(form.data.get(SHOWN, ""))

    @property
    def shown(self) -> str:
        """What the page hands back in its hidden field; "" for a new row.

        Also "" for a form that came back without it: pressing again would overwrite what nobody has seen.
        """
        form: Any = self
        if form.instance.pk is None or not self._says_what_it_showed:
            return ""
        shown = {"at": timezone.now().isoformat(), "values": self._values}
        return signing.dumps(shown, salt=_name_row(form.instance), compress=True)

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.changed_meanwhile:
            self.add_error(None, self.changed_meanwhile)  # type: ignore[attr-defined]
        return cleaned

    def _compare(self, token: str) -> None:
        form: Any = self
        try:
            shown = signing.loads(token, salt=_name_row(form.instance))
        except signing.BadSignature:
            self._says_what_it_showed = False
            self.changed_meanwhile = _(
                "Open the form again: this one does not say what it showed you. Nothing was saved."
            )
            return
        before: dict[str, str] = shown["values"]
        names = [name for name, value in self._values.items() if before.get(name, value) != value]
        if not names:
            return
        self.changed_meanwhile = _(
            "This was changed while you worked on it. Look at what is new, then save again."
        )
        entries = _fetch_entries(self.subject_kind, form.instance, parse_datetime(shown["at"]))
        self.changes = tuple(
            _describe_change(form, name, before[name], self._values[name], entries) for name in names
        )
        form.data = _merge(form, names, before)


def _name_row(row: Model) -> str:
    return f"shown:{row._meta.label_lower}:{row.pk}"


def _read_values(form: Any) -> dict[str, str]:
    """The row's values in the form's fields, as texts that are equal if the values are."""
    values = {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
        if not field.disabled
    }
    if hasattr(form, "list_hidden_values"):
        values |= form.list_hidden_values()
    return {name: write_value(value) for name, value in values.items()}


def write_value(value: Any) -> str:
    """One text for equal values. Of pictures and the like only a hash."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case bytes() | memoryview():
            return hashlib.sha256(value).hexdigest() if len(value) else ""
        case Model():
            return str(value.pk)
        case str():
            return value.replace("\r\n", "\n").strip()
        case _ if isinstance(value, Iterable):
            return "\n".join(sorted(write_value(one) for one in value))
        case _:
            return str(value)


def _merge(form: Any, names: list[str], before: dict[str, str]) -> QueryDict:
    """What was sent, with those of these fields that were left alone as they are now."""
    merged: QueryDict = form.data.copy()
    for name in names:
        field = form.fields.get(name)
        if field is None or _read_typed(form, name) != before[name]:
            continue
        key = form.add_prefix(name)
        value = form[name].initial
        if value is None or value is False:
            merged.pop(key, None)
        elif isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            merged.setlist(key, [str(one) for one in field.prepare_value(value)])
        else:
            merged[key] = str(field.prepare_value(value))
    return merged


def _read_typed(form: Any, name: str) -> str | None:
    """What was sent for this field as `write_value` writes it; None if it is no value."""
    field = form.fields[name]
    sent = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    try:
        return write_value(field.to_python(sent))
    except forms.ValidationError:
        return None


def _describe_change(form: Any, name: str, before: str, after: str, entries: list[AuditEntry]) -> Change:
    field = form.fields.get(name)
    label = str(field.label or name) if field else name
    label = label[:1].lower() + label[1:]
    entry = next((entry for entry in entries if name in _list_names(entry)), None)
    return Change(
        field=name,
        label=label,
        before=_format(field, before),
        after=_format(field, after),
        by=entry.by.display_name if entry and entry.by else "",
        at=entry.at if entry else None,
    )


def _fetch_entries(kind: str, row: Model, since: datetime | None) -> list[AuditEntry]:
    """What was written down of this row since then, newest first."""
    entries = list_entries(kind, row)
    if since is not None:
        entries = entries.filter(at__gte=since - CLOCKS_DIFFER)
    return list(entries[:MAX_ENTRIES])


def _list_names(entry: AuditEntry) -> set[str]:
    """The fields that this entry says were changed, by the application or by the database."""
    changes = [entry.detail.get("changed"), *(row.get("changed") for row in entry.row_changes)]
    return {name.removesuffix("_id") for changed in changes if isinstance(changed, dict) for name in changed}


def _format(field: Any, text: str) -> str:
    """A value of `write_value` as people read it."""
    if isinstance(field, forms.ModelChoiceField):
        keys = [key for key in text.split("\n") if key]
        rows = field.queryset.model._default_manager.filter(pk__in=keys) if field.queryset is not None else []
        return ", ".join(sorted(str(row) for row in rows))
    if isinstance(field, forms.BooleanField):
        return _("yes") if text == "True" else _("no")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        names = {str(value): str(label) for value, label in choices}
        return ", ".join(names.get(one, one) for one in text.split("\n"))
    if field is None or isinstance(field, forms.FileField):
        return _("another one") if text else ""
    return text
