"""Forms look as Django draws them; the first wrong field has the cursor, on our pages and in the admin."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.form_renderer import FocusedField, FormRenderer
from tests.builders import filled_bill, make_area

AUTOFOCUS = re.compile(r"<(?:input|select|textarea)[^>]* autofocus[^>]*>")


def focused(response):
    """The names of the fields with the cursor."""
    fields = AUTOFOCUS.findall(response.content.decode())
    return [re.search(r'name="(\w+)"', field)[1] for field in fields]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "sent", "names"),
    [
        ("/bills/new/", None, ["customer"]),
        ("/bills/new/", {"number": "B 1", "weight_per_child_kg": "x"}, ["number"]),
        ("/bills/new/", {"weight_per_child_kg": "1e3", "expected_parents": "x"}, ["weight_per_child_kg"]),
        ("/bills/B-17/change/", {"weight_per_child_kg": "", "revision": "0"}, ["weight_per_child_kg"]),
        ("/bills/B-17/close/", {"parents": "1"}, ["accepted"]),
        ("/labels/", {"first": "SB00001", "label_count": "x", "layout": "a4-24"}, ["label_count"]),
        ("/admin/accounts/area/add/", {"name": ""}, ["name"]),
        ("/admin/accounts/area/add/", {"name": "x" * 65}, ["name"]),
    ],
)
def test_first_wrong_field_has_the_cursor(client, admin_user, address, sent, names):
    client.force_login(admin_user)
    filled_bill("B-17")
    make_area("Nord")

    response = client.get(address) if sent is None else client.post(address, sent)

    assert focused(response) == names


class EveryWidget(forms.Form):
    code = forms.CharField(label="<Code>", widget=forms.TextInput({"data-takes-code": True, "hidden": False}))
    count = forms.IntegerField(label=gettext_lazy("Kind"), min_value=1, max_value=9_999)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    mail = forms.EmailField(initial="\"&'<@x.y")
    secret = forms.CharField(widget=forms.PasswordInput)
    kept = forms.CharField(widget=forms.HiddenInput)
    ticked = forms.BooleanField(initial=True)
    none = forms.ChoiceField(choices=[])
    plain = forms.ChoiceField(
        choices=[("", gettext_lazy("Kind")), ("a&b", '<b>"a"</b>'), (3, mark_safe("<i>3</i>"))]
    )
    several = forms.MultipleChoiceField(choices=[(1_000, 1_000), ("x", "y")], initial=["x"])
    grouped = forms.ChoiceField(choices=[("North", [("1", "one")]), ("2", "two")])
    lines = forms.CharField(widget=forms.Textarea)
    picked = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


@pytest.mark.parametrize("name", EveryWidget.base_fields)
@pytest.mark.parametrize(
    "sent", [None, {}, {"code": "<x>'\"", "count": "1000", "plain": "a&b", "day": "x", "lines": "<a>\nb"}]
)
def test_field_is_drawn_as_django_draws_it(name, sent):
    ours = EveryWidget(sent, renderer=FormRenderer())[name]
    djangos = EveryWidget(sent, renderer=DjangosOwn())[name]

    drawn = [(str(field), field.label_tag(), str(field.errors)) for field in (ours, djangos)]
    assert drawn[0] == drawn[1]


class DjangosOwn(DjangoTemplates):
    bound_field_class = FocusedField
