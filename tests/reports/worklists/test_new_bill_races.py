"""Two people who make bills of the same parents at once: each parent is on one bill, no bill is empty."""

import pytest

from bills.models import Bill, BillLine
from reports.worklists.new_bill import create_bill_of
from tests.builders import asked, make_child, make_link, make_parent, make_user, scan_all
from tests.threads import rounds

pytestmark = pytest.mark.django_db(transaction=True)


def test_bill_made_of_the_same_parents_by_two_people_at_once(at_once):
    bina, bala, ravi = make_user("Biller", "bina"), make_user("Biller", "bala"), make_user(username="ravi")
    for number in rounds(fewest=10):
        codes = [f"SB{number:03}{place:02}" for place in range(4)]
        for code in codes:
            make_link(make_child(f"CH-{code}"), make_parent(code), by=ravi)
        first, second, packed = at_once(
            lambda codes=codes: create_bill_of(codes[:3], by=bina),
            lambda codes=codes: create_bill_of([codes[3], *reversed(codes[:3])], by=bala),
            lambda codes=codes, number=number: scan_all(
                ravi,
                *(asked("pack", f"CX{number:03}-{place}", parent=code) for place, code in enumerate(codes)),
            ),
        )

        made = [bill for bill, _answers in (first, second) if bill]
        assert sum(bill.lines.count() for bill in made) == BillLine.objects.filter(bill__in=made).count() == 4
        assert all(bill.lines.count() for bill in Bill.objects.all())
        refused = {answer.reason for _bill, answers in (first, second) for answer in answers} - {None}
        assert refused == {"on_other_bill"}
        assert {answer.outcome for answer in packed} == {"saved"}
