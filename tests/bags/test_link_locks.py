"""Links have no foreign keys: two statement triggers see to it that their bags exist, whoever comes first."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from bags.models import Bag, Link
from tests.builders import make_area, make_child, make_link, make_parent
from tests.locks import lock_on, start_waiting
from tests.threads import rounds

pytestmark = pytest.mark.django_db(transaction=True)


def delete(bag):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM bags_bag WHERE id = %s", [bag.pk])


def settle_what_is_seen(level):
    with connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        cursor.execute("SELECT")


@pytest.fixture
def bags():
    return {"child": make_child(), "parent": make_parent()}


def link(bags, by):
    return make_link(bags["child"], bags["parent"], by=by)


def assert_links_have_their_bags():
    known = Bag.objects.values("pk")
    assert not Link.objects.exclude(child__in=known, parent__in=known).exists()


@pytest.mark.parametrize("which", ["child", "parent"])
def test_deletion_waits_for_a_link_and_is_refused(bags, dispatcher, which):
    with transaction.atomic():
        link(bags, dispatcher)
        deleting = start_waiting(lambda: delete(bags[which]))

    with pytest.raises(IntegrityError) as refused:
        deleting.result(timeout=20)
    assert refused.value.__cause__.diag.constraint_name == "bag_with_links_stays"
    assert Bag.objects.count() == 2


@pytest.mark.parametrize("which", ["child", "parent"])
def test_link_waits_for_a_deletion_and_is_refused(bags, dispatcher, which):
    with transaction.atomic():
        delete(bags[which])
        linking = start_waiting(lambda: link(bags, dispatcher))

    with pytest.raises(IntegrityError) as refused:
        linking.result(timeout=20)
    assert refused.value.__cause__.diag.constraint_name == "link_joins_known_bags"
    assert Link.objects.count() == 0


@pytest.mark.parametrize("which", ["child", "parent"])
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_deletion_that_cannot_see_new_links_is_refused(bags, dispatcher, at_once, which, level):
    with transaction.atomic():
        settle_what_is_seen(level)
        at_once(lambda: link(bags, dispatcher))
        with pytest.raises(IntegrityError) as refused:
            delete(bags[which])

    assert refused.value.__cause__.diag.constraint_name == "bag_with_links_stays"
    assert_links_have_their_bags()


@pytest.mark.parametrize("which", ["child", "parent"])
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_link_that_cannot_see_a_deletion_is_refused(bags, dispatcher, at_once, which, level):
    with transaction.atomic():
        settle_what_is_seen(level)
        at_once(lambda: delete(bags[which]))
        with pytest.raises(OperationalError, match="could not serialize access"), transaction.atomic():
            link(bags, dispatcher)

    assert_links_have_their_bags()
    assert Link.objects.count() == 0


def test_link_of_a_child_made_in_the_same_transaction_needs_no_lock(dispatcher):
    with transaction.atomic():
        child = make_child()
        make_link(child, make_parent(), by=dispatcher)
        with connection.cursor() as cursor:
            cursor.execute("SELECT xmax::text FROM bags_bag WHERE id = %s", [child.pk])
            assert cursor.fetchone() == ("0",)


def test_link_of_a_child_made_before_a_savepoint_was_kept_is_safe(dispatcher):
    with transaction.atomic():
        with transaction.atomic():
            child = make_child()
        make_link(child, make_parent(), by=dispatcher)

    with pytest.raises(IntegrityError, match="have links"):
        delete(child)


def test_child_changed_in_the_same_transaction_is_not_deleted_meanwhile(bags, dispatcher):
    """Its new state needs no lock: the change itself holds others off."""
    with transaction.atomic():
        Bag.objects.filter(pk=bags["child"].pk).update(area=make_area())
        link(bags, dispatcher)
        deleting = start_waiting(lambda: delete(bags["child"]))

    with pytest.raises(IntegrityError, match="have links"):
        deleting.result(timeout=20)


def test_child_whose_change_was_rolled_back_is_not_deleted_meanwhile(bags, dispatcher):
    with transaction.atomic():
        with transaction.atomic():
            Bag.objects.filter(pk=bags["child"].pk).update(area=make_area())
            transaction.set_rollback(True)
        link(bags, dispatcher)
        assert lock_on(bags["child"]) == "KEY SHARE"
        deleting = start_waiting(lambda: delete(bags["child"]))

    with pytest.raises(IntegrityError, match="have links"):
        deleting.result(timeout=20)


def test_link_of_a_known_child_does_not_hold_up_who_changes_it(bags, dispatcher, at_once):
    area = make_area()
    with transaction.atomic():
        link(bags, dispatcher)
        at_once(lambda: Bag.objects.filter(pk=bags["child"].pk).update(area=area))

    assert Bag.objects.get(pk=bags["child"].pk).area == area


@pytest.mark.parametrize("which", ["child", "parent"])
def test_of_a_link_and_a_deletion_at_once_one_is_refused(dispatcher, at_once, which):
    seen = set()

    def attempt(call):
        try:
            call()
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name
        return "done"

    for _number in rounds():
        bags = {"child": make_child(), "parent": make_parent()}
        outcome = at_once(
            lambda bags=bags: attempt(lambda: link(bags, dispatcher)),
            lambda bags=bags: attempt(lambda: delete(bags[which])),
        )
        assert tuple(outcome) in {("done", "bag_with_links_stays"), ("link_joins_known_bags", "done")}
        seen.add(tuple(outcome))

    assert seen
    assert_links_have_their_bags()
