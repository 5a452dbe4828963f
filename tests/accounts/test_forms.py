"""Signing in, changing one's password, and the choice of areas."""

import pytest
from django.forms import modelform_factory
from django.utils import timezone

from accounts.forms import NewPasswordForm, SignInForm, offer_areas
from accounts.models import Area, User
from tests.builders import PASSWORD, make_area, make_user

pytestmark = pytest.mark.django_db
NEW = "another-long-password-7"


@pytest.mark.parametrize(("username", "password"), [("asha", "wrong"), ("nobody", PASSWORD)])
def test_sign_in_says_the_same_for_a_wrong_name_and_a_wrong_password(rf, username, password):
    make_user(username="asha", password=PASSWORD)

    form = SignInForm(rf.post("/"), {"username": username, "password": password})

    assert form.errors == {"__all__": ["Name or password is wrong. Look at the Caps Lock key and try again."]}
    assert form.get_user() is None


def test_sign_in_finds_the_person(rf):
    asha = make_user(username="asha", password=PASSWORD)

    form = SignInForm(rf.post("/"), {"username": "asha", "password": PASSWORD})

    assert form.is_valid()
    assert form.get_user() == asha


@pytest.mark.parametrize(
    ("old", "again", "is_right"), [(PASSWORD, NEW, True), ("wrong", NEW, False), (PASSWORD, "other", False)]
)
def test_new_password_needs_the_old_one_and_is_typed_twice(old, again, is_right, rf):
    asha = make_user(username="asha", password=PASSWORD)

    passwords = {"old_password": old, "new_password1": NEW, "new_password2": again}
    form = NewPasswordForm(make_request(rf, asha), passwords)

    assert form.is_valid() is is_right
    assert User.objects.get().check_password(PASSWORD)


def make_request(rf, person):
    request = rf.get("/")
    request.user = person
    return request


def test_fields_are_large(rf):
    for form in (SignInForm(rf.get("/")), NewPasswordForm(make_request(rf, make_user()))):
        assert {field.widget.attrs["class"] for field in form.fields.values()} == {"form-control"}


def test_form_offers_areas_in_use_and_the_one_that_is_set():
    north, south, _west = (make_area(name) for name in ("North", "South", "West"))
    Area.objects.exclude(pk=north.pk).update(retired_at=timezone.now())

    def offered(**kept):
        form = modelform_factory(User, fields=["area"])()
        offer_areas(form, **kept)
        return set(form.fields["area"].queryset)

    assert offered() == {north}
    assert offered(kept=south.pk) == {north, south}
