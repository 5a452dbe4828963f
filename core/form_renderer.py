"""How all forms are drawn, those of the admin, too."""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates


class FocusedField(BoundField):
    """A field that has the cursor if it is the first wrong one: people see at once what to mend."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        first = self._find_first_wrong()
        # False takes it from the field that has the cursor while nothing is wrong.
        return built if first is None else built | {"autofocus": first == self.name}

    def _find_first_wrong(self) -> str | None:
        if not self.form.is_bound:
            return None
        fields = self.form.fields.items()
        wrong = (name for name, field in fields if name in self.form.errors and not field.widget.is_hidden)
        return next(wrong, None)


class FormRenderer(DjangoTemplates):
    bound_field_class = FocusedField
