"""What a bill's number may be: one rule in Python and in the database, and an address for each number."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import resolve, reverse

from bills.lifecycle import BillRefused, create_bill
from bills.models import Bill
from bills.number_rule import ADDRESS_WORDS, explain_bad_number, is_bill_number
from tests.builders import make_bill
from tests.database import run_as_owner
from tests.walk.site import all_addresses

ALLOWED = ["1", "B-17", "GS/2026-27/0001", "A..B/.C", "SCAN/2026/1", "NEWS", "A/PDF-1", "A-SCAN", "9" * 40]
END_LIKE_ADDRESSES = [
    *sorted(ADDRESS_WORDS),
    "GS/1/SCAN",
    "A/VERSIONS/2",
    "A/VERSIONS/2/PDF",
    "A/VERSIONS/1/AGAINST/2",
]
REFUSED = [
    *END_LIKE_ADDRESSES,
    *("", "-1", "/1", "b-1", "B 1", "B–1", "बिल", "B\n", "9" * 41),
    *("A/", "A//B", "A/../B", "A/./B", "A/..", "A/..."),
]


def test_python_and_the_database_keep_one_rule(db):
    wanted = dict.fromkeys(ALLOWED, True) | dict.fromkeys(REFUSED, False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, is_bill_number(number) FROM unnest(%s::text[]) number", [list(wanted)])

        assert dict(cursor.fetchall()) == wanted
    assert {number: is_bill_number(number) for number in wanted} == wanted


def test_database_takes_no_new_bill_with_another_number(biller):
    for number in REFUSED:
        if 0 < len(number) <= 40:
            with pytest.raises(IntegrityError, match="bill_number_allowed"), transaction.atomic():
                make_bill(number, by=biller)
    for number in ALLOWED:
        make_bill(number, by=biller)

    assert Bill.objects.count() == len(ALLOWED)


def test_bill_that_is_older_than_the_rule_can_still_be_changed(biller):
    run_as_owner("ALTER TABLE bills_bill DISABLE TRIGGER bill_new_number_is_allowed")
    bill = make_bill("SCAN", by=biller)
    run_as_owner(
        "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bills_bill ENABLE TRIGGER bill_new_number_is_allowed"
    )
    bill.customer = "Sharma"
    bill.save()

    assert Bill.objects.get(number="SCAN").customer == "Sharma"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("GS/1/SCAN", "A number cannot end in SCAN: that is an address of TraceTrack. Choose another one."),
        (
            "A/VERSIONS/2",
            "A number cannot hold VERSIONS: that is an address of TraceTrack. Choose another one.",
        ),
        ("A/../B", "There must be more than dots before and after each slash."),
        ("9" * 41, "Ensure this value has at most 40 characters (it has 41)."),
    ],
)
def test_refusal_says_why(number, sentence, biller):
    with pytest.raises(BillRefused) as refused:
        create_bill(by=biller, number=number)

    assert str(refused.value) == sentence
    assert not Bill.objects.exists()
    assert len(number) > 40 or explain_bad_number(number) == sentence


def addresses_of_bills():
    """The addresses with the number of a bill, and the words of all that a number could be taken for."""
    every = [address for address in all_addresses() if re.match("/bills/.|/api/v1/papers/", address.pattern)]
    literals = [re.sub("<[^>]+>", "", address.pattern).split("/") for address in every]
    return [a for a in every if "<path:number>" in a.pattern], {
        part for parts in literals for part in parts if part
    }


def test_no_word_of_an_address_is_forgotten():
    _addresses, words = addresses_of_bills()

    assert {word.upper() for word in words - {"bills", "api", "v1", "papers"}} == ADDRESS_WORDS


def test_each_number_has_its_address_on_each_page_of_a_bill():
    addresses, _words = addresses_of_bills()
    for number in [*ALLOWED, *(number.lower() for number in ALLOWED)]:
        for address in addresses:
            others = {"version": 1, "other": "now"}
            arguments = {name: value for name, value in others.items() if f":{name}>" in address.pattern}
            found = resolve(reverse(address.name, kwargs={"number": number, **arguments}))
            assert (found.url_name, found.kwargs["number"]) == (address.name, number)
