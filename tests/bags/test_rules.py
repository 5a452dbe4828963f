"""The rules that the database keeps about bags and links: what each lets in, what it refuses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit import record_change
from accounts.models import Area, User
from bags.models import Bag, CodeSettings, Link
from bills.lifecycle import close_bill
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db
SQLSTATES = {"23503": "foreign_key_violation", "23514": "check_violation"}


def refused_by(rule):
    return pytest.raises(IntegrityError, match=rule)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def name_rule(refused):
    """The kind of error and the rule: what callers go by."""
    error = refused.value.__cause__
    return SQLSTATES[error.sqlstate], error.diag.constraint_name


def end(link, by):
    Link.objects.filter(pk=link.pk).update(unlinked_at=timezone.now(), unlinked_by=by)


@pytest.mark.parametrize("code", ["A", "CH10001", "M444-00001", "A/B.C_D-9", "X" * 64])
def test_bag_code_allowed(code):
    assert make_child(code).pk


@pytest.mark.parametrize("code", ["", "ch1", "CH 1", "CH\t1", "CHÉ", "बैग", "CH1\n", "<B>"])
def test_bag_code_not_allowed(code):
    with refused_by("bag_code_allowed"):
        Bag.objects.create(code=code, kind="child")


def test_bag_code_names_one_bag():
    make_child("CH10001")

    with refused_by("bag_code_unique"):
        make_parent("CH10001")


def test_bag_kind_is_parent_or_child():
    with refused_by("bag_kind_known"):
        Bag.objects.create(code="CH10001", kind="box")


@pytest.mark.parametrize("change", [{"id": 10**9}, {"code": "CH2"}, {"kind": "parent"}])
def test_bag_keeps_its_code_and_kind(change):
    bag = make_child("CH1")

    with refused_by("bag_code_and_kind_stay"):
        Bag.objects.filter(pk=bag.pk).update(**change)


def test_bag_may_change_its_area():
    bag, area = make_child(), make_area()

    assert Bag.objects.filter(pk=bag.pk).update(area=area) == 1


def test_bag_in_use_cannot_be_retired_and_a_loose_one_can(dispatcher):
    link = make_link()
    for bag in (link.child, link.parent):
        with refused_by("bag_retired_is_loose"), transaction.atomic():
            Bag.objects.filter(pk=bag.pk).update(retired_at=timezone.now())

    end(link, dispatcher)
    loose = Bag.objects.filter(pk__in=[link.child_id, link.parent_id])
    assert loose.update(retired_at=timezone.now()) == 2


def test_withdrawn_bag_is_retired_at_the_same_time():
    at = timezone.now()
    bag = make_child(retired_at=at, withdrawn_at=at)

    for change in ({"retired_at": None}, {"retired_at": timezone.now()}):
        with refused_by("bag_withdrawn_is_retired"), transaction.atomic():
            Bag.objects.filter(pk=bag.pk).update(**change)


def test_bag_on_open_bill_cannot_be_retired():
    line = make_line()

    with refused_by("bag_retired_is_on_no_bill"):
        Bag.objects.filter(pk=line.parent_id).update(retired_at=timezone.now())


def test_bag_with_history_cannot_be_deleted(dispatcher):
    link = make_link()
    end(link, dispatcher)

    for bag in (link.child_id, link.parent_id):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            run("DELETE FROM bags_bag WHERE id = %s", bag)

        assert name_rule(refused) == ("foreign_key_violation", "bag_with_links_stays")
    assert Bag.objects.count() == 2


def test_one_bag_with_history_stops_the_deletion_of_all(dispatcher):
    make_child("CH1")
    make_link()

    with refused_by("have links"), transaction.atomic():
        run("DELETE FROM bags_bag")

    assert Bag.objects.count() == 3


def test_bag_without_history_can_be_deleted():
    make_link()
    loose = make_child()

    run("DELETE FROM bags_bag WHERE id = %s", loose.pk)

    assert not Bag.objects.filter(pk=loose.pk).exists()


def test_bags_with_history_are_not_truncated():
    make_link()
    run("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run_as_owner(
            "ALTER TABLE scanning_scan DISABLE TRIGGER USER; ALTER TABLE bills_billline DISABLE TRIGGER USER;"
            "TRUNCATE bags_bag CASCADE"
        )

    assert name_rule(refused) == ("foreign_key_violation", "bag_with_links_stays")


@pytest.mark.parametrize("which", ["child_id", "parent_id"])
@pytest.mark.parametrize("is_ended", [False, True])
def test_link_is_of_bags_that_exist(dispatcher, which, is_ended):
    now = timezone.now()
    ids = {"child_id": make_child().pk, "parent_id": make_parent().pk} | {which: 10**9}
    ending = {"unlinked_at": now, "unlinked_by": dispatcher} if is_ended else {}

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Link.objects.create(**ids, linked_at=now, linked_by=dispatcher, **ending)

    assert name_rule(refused) == ("foreign_key_violation", "link_joins_known_bags")
    assert Link.objects.count() == 0


def test_child_is_in_at_most_one_parent(dispatcher):
    link = make_link()

    with refused_by("link_one_open_per_child"), transaction.atomic():
        make_link(link.child)

    end(link, dispatcher)
    assert make_link(link.child).pk


def test_only_a_parent_contains():
    with refused_by("is not a parent bag"):
        make_link(parent=make_child())


def test_only_a_child_is_contained():
    with refused_by("is not a child bag"):
        make_link(child=make_parent())


def test_bag_is_not_in_itself():
    bag = make_child()

    with refused_by("link_not_into_itself"):
        make_link(bag, bag)


@pytest.mark.parametrize("which", ["child", "parent"])
def test_retired_bag_is_not_linked(which):
    retired = {"child": make_child, "parent": make_parent}[which](retired_at=timezone.now())

    with refused_by("is retired"):
        make_link(**{which: retired})


def test_stay_that_is_over_may_be_written_down_for_retired_bags(dispatcher):
    now = timezone.now()
    child, parent = make_child(retired_at=now), make_parent(retired_at=now)

    assert make_link(child, parent, unlinked_at=now, unlinked_by=dispatcher).pk


def test_many_links_in_one_statement_are_each_checked(dispatcher):
    links = [
        Link(child=make_child(), parent=parent, linked_at=timezone.now(), linked_by=dispatcher)
        for parent in (make_parent(), make_parent(), make_child())
    ]

    with refused_by("is not a parent bag"), transaction.atomic():
        Link.objects.bulk_create(links)

    assert Link.objects.count() == 0


@pytest.mark.parametrize("fields", [{"unlinked_at": timezone.now()}, {"unlinked_by": True}])
def test_link_is_ended_by_someone_at_some_time(fields, dispatcher):
    link = make_link()

    with refused_by("link_ended_by_someone"):
        Link.objects.filter(pk=link.pk).update(
            **{k: dispatcher if v is True else v for k, v in fields.items()}
        )


def test_link_is_ended_once_and_nothing_else(dispatcher):
    link = make_link()
    with refused_by("it can be ended once"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(parent=make_parent())

    end(link, dispatcher)
    with refused_by("it can be ended once"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(unlinked_at=None, unlinked_by=None)


@pytest.mark.parametrize("is_ended", [False, True])
@pytest.mark.parametrize("field", ["id", "child_id", "parent_id", "linked_at", "linked_by_id"])
def test_link_keeps_what_it_says_also_while_it_is_ended(dispatcher, field, is_ended):
    link, other = make_link(), make_link()
    change = {field: other.pk + 1 if field == "id" else getattr(other, field)}
    ending = {"unlinked_at": timezone.now(), "unlinked_by": dispatcher} if is_ended else {}

    with refused_by("it can be ended once"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(**change, **ending)


@pytest.mark.parametrize("sql", ["DELETE FROM bags_link", "TRUNCATE bags_link CASCADE"])
def test_links_are_never_deleted(sql):
    make_link()
    run("SET CONSTRAINTS ALL IMMEDIATE")

    with refused_by("is history"), transaction.atomic():
        run_as_owner(sql)


def test_contents_of_parent_on_closed_bill_cannot_change(biller):
    link = make_link()
    bill = make_bill()
    make_line(bill, link.parent)
    close_bill(bill, by=biller)

    with refused_by("is closed"), transaction.atomic():
        make_link(parent=link.parent)
    with refused_by("is closed"), transaction.atomic():
        end(link, biller)
    assert make_link().pk


@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["accounts_auditentry", "scanning_scan", "bills_billversion"])
def test_history_is_never_changed_or_removed(table, sql):
    with refused_by("is history"), transaction.atomic():
        run_as_owner(sql.format(table))


@pytest.mark.parametrize("make", [make_user, make_area])
def test_people_and_areas_are_never_deleted(make):
    somebody = make()

    with refused_by("retired, never deleted"), transaction.atomic():
        run(f"DELETE FROM {somebody._meta.db_table} WHERE id = %s", somebody.pk)

    assert type(somebody).objects.filter(pk=somebody.pk).exists()


def test_audit_entries_can_be_added():
    assert record_change(by=None, verb="made", subject_kind="bill", subject="B-1").pk


def test_refusals_carry_the_name_of_their_rule():
    with pytest.raises(IntegrityError) as refused:
        make_link(parent=make_child())

    assert refused.value.__cause__.diag.constraint_name == "link_only_parent_contains"


def test_settings_are_one_row():
    with refused_by("code_settings_one_row"):
        CodeSettings.objects.create(id=2)


def test_names_of_people_and_areas_differ_in_more_than_case():
    make_user(username="ravi")
    Area.objects.create(name="North")

    with refused_by("user_name_unique_in_any_case"), transaction.atomic():
        User.objects.create(username="Ravi")
    with refused_by("area_name_unique"), transaction.atomic():
        Area.objects.create(name="NORTH")
