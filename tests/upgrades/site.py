"""A little of everything that a release stores, made as people make it, so that the self-check is content."""

from datetime import date

from django.utils import timezone

from accounts.audit import record_change
from accounts.tokens import create_token
from bags.models import Bag
from bags.retirement import retire_bag
from bills.cancellation import cancel_bill
from bills.lifecycle import close_bill, create_bill, reopen_bill
from bills.models import Bill
from imports.models import HeaderWord
from labels.code_ranges import parse_range
from labels.reservations import reserve_range
from monitoring.self_check import run_self_check
from reports.models import SentSummary
from reports.worklists.acknowledgements import acknowledge_scans
from scanning.models import Station
from tests.builders import make_area, make_user, scan
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file
from tests.walk.site import make_export_run


def fill(folder):
    """Fill an empty site. `folder` is for files on the way."""
    north = make_area("North")
    dispatcher = make_user("Dispatcher", "meena", area=north)
    biller = make_user("Biller", "anita")
    admin = make_user("Admin", "priya")
    record_change(by=admin, verb="added", subject_kind="user", subject="meena")
    create_token(name="Wall", user=biller)
    pack_and_bill(dispatcher, biller, admin)
    make_every_scan(dispatcher, biller)
    import_bags(folder, admin)
    make_export_run(admin)
    reserve_range(parse_range("SB50001", 3), by=biller, symbol="qr", layout="a4-24")
    Station.objects.create(name="bay-1", user=dispatcher, waiting=2, told_at=timezone.now())
    HeaderWord.objects.create(word="carton", field="code")
    SentSummary.objects.create(day=date(2026, 11, 2))
    run_self_check()


def pack_and_bill(dispatcher, biller, admin):
    """One bill of each state: open, closed, closed a second time, reopened, cancelled."""
    for number in range(1, 6):
        for child in range(1, 4):
            scan(dispatcher, "pack", f"CH1{number}00{child}", parent=f"SB1000{number}")
        create_bill(number=f"B-{number}", customer="Sharma & Sons", by=biller)
        scan(biller, "bill", f"SB1000{number}", bill=f"B-{number}")
    bills = {bill.number: bill for bill in Bill.objects.all()}
    for number in ("B-2", "B-3", "B-4", "B-5"):
        close_bill(bills[number], by=biller)
    reopen_bill(bills["B-3"], by=admin, reason="count again")
    close_bill(bills["B-3"], by=biller)
    reopen_bill(bills["B-4"], by=admin, reason="one too many")
    cancel_bill(bills["B-5"], by=admin, reason="it never left")


def make_every_scan(dispatcher, biller):
    """Saved, already there and refused ones of each action; one refusal is looked at."""
    scan(dispatcher, "pack", "CH20001", parent="SB20001")
    scan(dispatcher, "pack", "CH20001", parent="SB20001")
    scan(dispatcher, "pack", "!", parent="SB20001")
    moved = scan(dispatcher, "move", "CH20001", parent="SB20002")
    scan(dispatcher, "undo", undoes=moved.id)
    scan(dispatcher, "unpack", "CH20001", parent="SB20001")
    scan(dispatcher, "pack", "CH20002", parent="SB20002")
    scan(dispatcher, "empty", "SB20002")
    scan(dispatcher, "look", "SB20002")
    scan(biller, "bill", "SB20001", bill="B-1")
    scan(biller, "unbill", "SB20001", bill="B-1")
    retire_bag(Bag.objects.get(code="CH20001"), by=biller)
    refused = scan(dispatcher, "unpack", "CH99999", parent="SB20001")
    acknowledge_scans([refused.id], by=biller, note="a torn label")


def import_bags(folder, admin):
    rows = [["parent", "child"], ["SB30001", "CH30001"], ["SB30001", "CH30002"], ["", "CH1"]]
    load_seen(see_file(xlsx(folder / "bags.xlsx", rows), admin), admin, good_rows_only=True)
