"""The forms that create and change a bill."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Area
from bills.fields import FIELD_NAMES
from bills.forms import ChangeBillForm, CreateBillForm, merge_changes
from bills.lifecycle import change_bill, fetch_changes_since
from bills.models import Bill
from tests.builders import make_area, make_bill

pytestmark = pytest.mark.django_db


def test_forms_hold_each_field_of_a_bill():
    bill = make_bill(weight_per_child_kg=Decimal(1))

    assert set(CreateBillForm().fields) == {"number", *FIELD_NAMES} - {"gross_weight_kg"}
    assert set(ChangeBillForm(instance=bill).fields) == {"revision", *FIELD_NAMES}


@pytest.mark.parametrize(("typed", "number"), [(" b-17 ", "B-17"), ("", ""), ("B-1", "B-1")])
def test_number_is_upper_case_or_left_to_the_system(typed, number):
    form = CreateBillForm({"number": typed, "weight_per_child_kg": "1"})

    assert form.is_valid()
    assert form.cleaned_data["number"] == number


def test_taken_number_is_refused_in_any_case():
    make_bill("B-17")

    form = CreateBillForm({"number": "b-17", "weight_per_child_kg": "1"})

    assert form.errors == {"number": ["This number is taken. Choose another."]}
    assert Bill.objects.count() == 1


@pytest.mark.parametrize(("weight", "shown"), [("1.000", "1"), ("0.250", "0.25"), ("100.000", "100")])
def test_weights_are_shown_without_useless_zeros(weight, shown):
    bill = make_bill(weight_per_child_kg=Decimal(weight), gross_weight_kg=Decimal(weight))

    form = ChangeBillForm(instance=bill)

    assert (form["weight_per_child_kg"].value(), form["gross_weight_kg"].value()) == (shown, shown)


def test_form_offers_areas_in_use_and_the_one_of_the_bill():
    north, south, _west = (make_area(name) for name in ("North", "South", "West"))
    bill = make_bill(area=south, weight_per_child_kg=Decimal(1))
    Area.objects.exclude(pk=north.pk).update(retired_at=timezone.now())

    assert set(CreateBillForm().fields["area"].queryset) == {north}
    assert set(ChangeBillForm(instance=bill).fields["area"].queryset) == {north, south}


@pytest.fixture
def merged(biller):
    """Merge what one person typed over the first form with what another changed meanwhile."""

    def merge(typed, **changed):
        bill = make_bill("B-1", customer="Asha", note="old")
        shown = {"customer": "Asha", "note": "old", "weight_per_child_kg": "1", "revision": "0"}
        data = QueryDict(mutable=True)
        data.update(shown | typed)
        form = ChangeBillForm(data, instance=Bill.objects.get())
        assert form.is_valid()
        now = change_bill(bill, by=biller, **changed)
        return merge_changes(form, now, fetch_changes_since(now, 0))

    return merge


def test_merged_form_keeps_what_was_typed_and_takes_the_rest_as_it_is(merged):
    form = merged(
        {"customer": "Verma", "driver": "Raju"}, customer="Sharma", note="Gate 2", gross_weight_kg=5
    )

    names = ("customer", "driver", "note", "gross_weight_kg", "revision")
    assert {name: form[name].value() for name in names} == {
        "customer": "Verma",
        "driver": "Raju",
        "note": "Gate 2",
        "gross_weight_kg": "5",
        "revision": "1",
    }


def test_merged_form_takes_over_a_field_that_was_emptied(merged):
    form = merged({"driver": "Raju"}, note="")

    assert (form["note"].value(), form["driver"].value()) == ("", "Raju")


def test_merging_saves_nothing(merged):
    merged({"customer": "Verma"}, note="Gate 2")

    assert Bill.objects.values_list("customer", "note", "revision").get() == ("Asha", "Gate 2", 1)
