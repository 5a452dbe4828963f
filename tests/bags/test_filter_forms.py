"""What the filters above lists share."""

from datetime import date

import pytest
import time_machine
from django import forms
from django.db.models import Q

from accounts.models import User
from bags import filter_forms
from bags.filter_forms import (
    FilterForm,
    GatheredRows,
    RowCount,
    build_area_field,
    build_day_field,
    build_person_field,
    gather_rows,
    list_day_ranges,
)
from history.filters import BagListForm
from tests.builders import make_area, make_user, site_time

CLOCKS = ["00:05", "23:55"]


class ThingFilterForm(FilterForm):
    """Filters of a list of things."""

    radios = "state"

    q = forms.CharField(label="Code", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("all", "All"), ("open", "Still open")])
    first = build_day_field("From")
    last = build_day_field("To")
    customer = forms.CharField(label="Customer", required=False, max_length=5)


class PlaceFilterForm(FilterForm):
    area = build_area_field()
    person = build_person_field("Person")


# Days


def test_days_the_wrong_way_round_are_told():
    assert BagListForm({"first": "2026-05-04", "last": "2026-05-02"}).sentences == [
        "From: The first day is after the last one."
    ]


@pytest.mark.parametrize("clock", CLOCKS)
def test_days_offered_end_with_the_sites_today(clock):
    today, yesterday, monday = date(2026, 5, 1), date(2026, 4, 30), date(2026, 4, 27)

    with time_machine.travel(site_time(today, clock), tick=False):
        days = [(first, last) for _name, first, last in list_day_ranges()]

    assert days == [(today, today), (yesterday, yesterday), (monday, today), (today, today)]


def test_days_are_those_of_the_site_from_midnight_to_midnight():
    form = ThingFilterForm({"first": "2026-05-02", "last": "2026-05-03"})

    begin, end = site_time("2026-05-02", "00:00"), site_time("2026-05-04", "00:00")
    assert (form.begin, form.end) == (begin, end)
    assert form.build_day_filter("made_at") == Q(made_at__gte=begin, made_at__lt=end)


def test_days_left_empty_limit_nothing():
    assert ThingFilterForm({}).build_day_filter("made_at") == Q()


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("1999-12-31", False), ("2000-01-01", True), ("2100-01-01", True), ("2100-01-02", False)],
)
def test_days_are_of_this_century(day, is_right):
    assert ThingFilterForm({"first": day}).is_valid() is is_right


# What is chosen


def test_wrong_filter_counts_as_empty_and_the_rest_stays():
    form = ThingFilterForm({"q": "SB1", "state": "lost", "customer": "too long"})

    assert form.cleaned_data == {"q": "SB1", "first": None, "last": None}
    assert form.sentences == [
        "State: Select a valid choice. lost is not one of the available choices.",
        "Customer: Ensure this value has at most 5 characters (it has 8).",
    ]
    assert form.chosen == ""


def test_filters_in_words_leave_out_what_is_empty_and_what_means_all():
    assert (
        ThingFilterForm({"state": "open", "customer": "Asha"}).summary == "State: Still open, Customer: Asha"
    )
    assert ThingFilterForm({"state": "all", "q": ""}).summary == ""


def test_filters_go_on_as_they_were_typed():
    form = ThingFilterForm({"q": "sb1", "customer": "too long", "state": "", "page": "3"})

    assert form.asked == {"q": "sb1", "customer": "too long"}


@pytest.mark.parametrize(
    ("filters", "has_more"),
    [
        ({}, False),
        ({"q": "SB1", "state": "open"}, False),
        ({"customer": "too long"}, True),
        ({"first": "x"}, True),
    ],
)
def test_folded_filters_are_opened_when_one_is_set_rightly_or_wrongly(filters, has_more):
    form = ThingFilterForm(filters)

    assert form.has_more is has_more
    assert [field.name for field in form.more_fields] == ["customer"]


@pytest.mark.django_db
def test_person_with_an_area_is_offered_only_its_people():
    north = make_area("North")
    asha, meena = make_user(username="asha", area=north), make_user(username="meena")

    kept, free = PlaceFilterForm({}, user=asha), PlaceFilterForm({}, user=meena)

    assert (list(kept.fields), list(kept.fields["person"].queryset)) == (["person"], [asha])
    assert list(free.fields["person"].queryset) == list(User.objects.order_by("username"))
    assert list(free.fields["area"].queryset) == [north]


# How many


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (RowCount(0), "0 found."),
        (RowCount(10_001), "10,001 found."),
        (RowCount(10_001, is_all=False), "More than 10,000."),
        (RowCount(0, is_all=False), "None found so far; not all were looked at."),
        (RowCount(10_000, is_all=False), "At least 10,000; not all were looked at."),
    ],
)
def test_count_says_whether_these_are_all(count, sentence):
    assert str(count) == sentence


@pytest.mark.parametrize(("most", "rows"), [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (5, [1, 2, 3]), (0, [])])
def test_rows_for_a_file_are_gathered_up_to_the_most(most, rows):
    assert gather_rows([[1, 2], [], [3]], most) == GatheredRows(rows)


def test_no_page_is_read_past_the_most():
    pages = iter([[1, 2], [3]])

    assert gather_rows(pages, 2) == GatheredRows([1, 2])
    assert list(pages) == [[3]]


def test_file_is_cut_at_the_end_of_a_page_when_time_is_up(monkeypatch):
    monkeypatch.setattr(filter_forms, "SECONDS_FOR_A_FILE", -1)

    assert gather_rows([[1, 2], [3]], 10) == GatheredRows([1, 2], is_cut=True)


# A person in an address


@pytest.mark.django_db
def test_address_means_the_same_person_when_names_change_hands():
    asha = make_user(username="asha")
    address = {"person": str(asha.pk)}
    User.objects.filter(pk=asha.pk).update(username="asha.kumar")
    make_user(username="asha")

    form = PlaceFilterForm(address)

    assert form.cleaned_data["person"] == asha
    assert f'<option value="{asha.pk}" selected>' in str(form["person"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["asha", "ASHA"])
def test_address_may_give_the_username(name):
    asha = make_user(username="asha")

    form = PlaceFilterForm({"person": name})

    assert form.cleaned_data["person"] == asha
    assert f'<option value="{asha.pk}" selected>' in str(form["person"])


@pytest.mark.django_db
def test_form_selects_nobody_who_is_not_offered():
    asha = make_user(username="asha")
    PlaceFilterForm({"person": "asha"})

    form = PlaceFilterForm({"person": "asha"}, user=make_user("", area=make_area()))

    assert "person" in form.errors
    assert form["person"].field.prepare_value("asha") == "asha"  # and no id found by another's request
    assert f'value="{asha.pk}"' not in str(form["person"])


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["0", "9" * 30, "nobody", "\0", "\ud800", "1.5"])
def test_address_of_nobody_is_told(person):
    assert "person" in PlaceFilterForm({"person": person}).errors
