"""How all forms are drawn, those of the admin, too."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData


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
    """Draws the plain widgets without Django's templates for them, in the same signs.

    One of those takes a tenth of a millisecond, and a list to choose a person from has one for each person.
    """

    bound_field_class = FocusedField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        draw = DRAWN.get(template_name)
        drawn = draw(context) if draw else None
        return str(super().render(template_name, context, request)) if drawn is None else drawn


def _draw_input(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_escape(widget["value"])}"'
    attributes = _draw_attributes(widget["attrs"])
    return f'<input type="{_escape(widget["type"])}" name="{_escape(widget["name"])}"{value}{attributes}>'


def _draw_select(context: Mapping[str, Any]) -> str | None:
    """None for one with groups or with options of another template."""
    widget = context["widget"]
    options = [option for _group, group_options, _index in widget["optgroups"] for option in group_options]
    if any(group for group, _options, _index in widget["optgroups"]):
        return None
    if any(option["template_name"] != OPTION for option in options):
        return None
    drawn = "\n".join(
        f'\n  <option value="{_escape(option["value"])}"{_draw_attributes(option["attrs"])}>'
        f"{_escape(option['label'])}</option>"
        for option in options
    )
    end = "\n" if options else ""
    return (
        f'<select name="{_escape(widget["name"])}"{_draw_attributes(widget["attrs"])}>{drawn}{end}\n</select>'
    )


def _draw_label(context: Mapping[str, Any]) -> str:
    label = _escape(context["label"])
    if not context["use_tag"]:
        return label.strip()
    tag = _escape(context["tag"])
    return f"<{tag}{_draw_attributes(context['attrs'] or {})}>{label}</{tag}>"


def _draw_textarea(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    value = _escape(widget["value"]) if widget["value"] else ""
    return (
        f'<textarea name="{_escape(widget["name"])}"{_draw_attributes(widget["attrs"])}>\n{value}</textarea>'
    )


def _draw_errors(context: Mapping[str, Any]) -> str | None:
    """Nothing for none."""
    return None if context["errors"] else ""


def _draw_attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {_escape(name)}" if value is True else f' {_escape(name)}="{_escape(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _escape(value: Any) -> str:
    """As templates do, numbers without thousands separators, which no page has here."""
    return conditional_escape(value if isinstance(value, (str, SafeData)) else str(value))


OPTION = "django/forms/widgets/select_option.html"
INPUTS = ("text", "date", "number", "hidden", "checkbox", "password", "email", "input")
DRAWN: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    **{f"django/forms/widgets/{name}.html": _draw_input for name in INPUTS},
    "django/forms/widgets/select.html": _draw_select,
    "django/forms/widgets/textarea.html": _draw_textarea,
    "django/forms/label.html": _draw_label,
    "django/forms/errors/list/default.html": _draw_errors,
}
