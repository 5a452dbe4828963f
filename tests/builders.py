"""Plain builders: each makes one thing with only the fields that matter to the test."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import Area, User
from api.models import Webhook, WebhookDelivery, WebhookEvent
from bags.models import Bag, Link
from bills.models import Bill, BillLine
from scanning.models import Scan, ScanTally
from scanning.recording import ScanAnswer, ScanRequest, make_batch, make_scan_id, record_scans
from scanning.statistics import count_scans_by_hour, fetch_today
from tests.database import run_as_owner

PASSWORD = "a-long-enough-password"
numbers = count(1)


def site_time(day, clock):
    """A moment of the site's day, in UTC as clocks and rows have it: site_time("2026-05-03", "00:05")."""
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}")).astimezone(UTC)


def make_area(name=None):
    return Area.objects.create(name=name or f"Area {next(numbers)}")


@cache
def group_named(role):
    """Roles come from the migrations: their rows stay as they are."""
    return Group.objects.get(name=role)


def make_user(role="Dispatcher", username=None, area=None, password=None, first_name=""):
    # Not "biller1": tests name people like that themselves.
    username = username or f"{role.lower()}-{next(numbers)}"
    user = User(username=username, first_name=first_name, area=area, is_staff=role == "Admin")
    user.sees_all_areas = role == "Dispatcher" and area is None
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if role:
        user.groups.add(group_named(role))
    return user


def make_parent(code=None, **fields):
    return Bag.objects.create(code=code or f"SB{next(numbers):05}", kind="parent", **fields)


def make_child(code=None, **fields):
    return Bag.objects.create(code=code or f"CH{next(numbers):07}", kind="child", **fields)


make_bag = make_child


def make_link(child=None, parent=None, by=None, **fields):
    return Link.objects.create(
        child=child or make_child(),
        parent=parent or make_parent(),
        linked_by=by or make_user(),
        **({"linked_at": timezone.now()} | fields),
    )


def make_bill(number=None, by=None, **fields):
    return Bill.objects.create(
        number=number or f"B-{next(numbers)}",
        created_by=by or make_user("Biller"),
        **({"weight_per_child_kg": 1} | fields),
    )


def make_line(bill=None, parent=None, by=None, **fields):
    return BillLine.objects.create(
        bill=bill or make_bill(),
        parent=parent or make_parent(),
        added_by=by or make_user("Biller"),
        **({"added_at": timezone.now()} | fields),
    )


def make_webhook(by=None, **fields):
    usual = {"name": "ERP", "url": "https://erp.example/hook", "events": WebhookEvent.values, "seed": "seed"}
    return Webhook.objects.create(created_by=by or make_user("Admin"), **(usual | fields))


def make_delivery(bill=None, by=None, **fields):
    """One event that waits to be sent."""
    bill = bill or make_bill()
    usual = {"event_id": make_scan_id(), "event": "closed", "payload": {"bill": bill.number}}
    times = {"happened_at": timezone.now(), "next_try_at": timezone.now()}
    webhook = fields.pop("webhook", None) or make_webhook(by)
    return WebhookDelivery.objects.create(webhook=webhook, bill=bill, **(usual | times | fields))


def make_tally(quarter_at, *, user, scan_count, outcome="saved", action="move", linked_count=0, **fields):
    """So many scans of a person in the quarter of an hour that begins then."""
    return ScanTally.objects.create(
        quarter_at=quarter_at,
        user=user,
        scan_count=scan_count,
        linked_count=linked_count,
        taken_out_count=0,
        outcome=outcome,
        action=action,
        first_at=quarter_at,
        last_at=quarter_at,
        **fields,
    )


def make_scan(**fields):
    """A scan as it is stored. Only record_scans adds one to the table, and the table's owner."""
    made = Scan(**{"id": make_scan_id(), "content_hash": b"", **fields})
    values = {
        field.column: field.get_db_prep_save(field.pre_save(made, add=True), connection)
        for field in Scan._meta.concrete_fields
    }
    places = ", ".join(["%s"] * len(values))
    run_as_owner(f"INSERT INTO scanning_scan ({', '.join(values)}) VALUES ({places})", *values.values())
    return made


def tallied_scans():
    """What the tally says of scans: how many, children packed and taken out, the first and the last time."""
    key = ("quarter_at", "user", "station", "area", "action", "outcome", "reason")
    counts = ("scan_count", "linked_count", "taken_out_count", "first_at", "last_at")
    return {row[:7]: row[7:] for row in ScanTally.objects.values_list(*key, *counts)}


def counted_scans():
    """The same, counted over the scans themselves."""
    counted = {}
    for scan in Scan.objects.all():
        at = scan.received_at
        quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        key = (quarter, scan.user_id, scan.station, scan.area_id, scan.action, scan.outcome, scan.reason)
        count, packed, taken_out, first, last = counted.get(key, (0, 0, 0, at, at))
        more, less = packed_and_taken_out(scan)
        counted[key] = (count + 1, packed + more, taken_out + less, min(first, at), max(last, at))
    return counted


def packed_and_taken_out(scan):
    """Children that this scan packed, and that it took out; less than none where it undid such a thing."""
    if scan.outcome != "saved":
        return 0, 0
    if scan.action == "undo":
        packed, taken_out = packed_and_taken_out(Scan.objects.get(pk=scan.undoes))
        return -packed, -taken_out
    if scan.action == "empty":
        return 0, Link.objects.filter(parent=scan.bag, unlinked_at=scan.received_at).count()
    return int(scan.action == "pack" and scan.made_link_id is not None), int(scan.action == "unpack")


def filled_bill(number="B-17", parents=("SB00001", "SB00002"), children=2, **fields):
    """An open bill with parents that hold children."""
    bill = make_bill(number, **fields)
    for code in parents:
        parent = make_parent(code)
        make_line(bill, parent)
        for _number in range(children):
            make_link(parent=parent)
    return bill


def scan(user, action, code="", **fields) -> ScanAnswer:
    """Record one scan and give its answer."""
    return scan_all(
        user, ScanRequest(id=fields.pop("id", None) or make_scan_id(), action=action, code=code, **fields)
    )[0]


def scan_all(user, *scans, station="bay-1"):
    return record_scans(make_batch(user=user, station=station, scans=list(scans)))


def asked(action, code="", **fields):
    return ScanRequest(id=fields.pop("id", None) or make_scan_id(), action=action, code=code, **fields)


def today_of(area_id):
    """Today beside yesterday, as the dashboard asks for them."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return fetch_today(area_id, count_scans_by_hour(area_id, yesterday))


def told(answer):
    return answer.outcome, answer.reason


def where_is(code):
    """The code of the parent that this child is in, or None."""
    link = Link.objects.filter(child__code=code, unlinked_at=None).first()
    return link and link.parent.code
