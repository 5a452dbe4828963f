"""How long each page of the lists takes: in the database and through the application, page 1 and a far one.

    DATABASE_URL=postgres://… python benchmarks/lists.py

Run it beside a database that fill.py filled; it changes nothing. Two of different sizes give the ratio.
"""

from datetime import timedelta
from urllib.parse import urlencode

from people import make_person  # first: it sets Django up
from searches import in_the_database, ready, row, through_the_application

from django.test import Client
from django.utils import timezone

from accounts.models import ADMIN, Area, User
from bags.models import Bag

ROUNDS = 30


def addresses() -> dict[str, str]:
    """Each list with each filter, and its page somewhere in the middle of all rows."""
    day = timezone.localdate() - timedelta(days=3)
    days = {"first": day, "last": day}
    middle = Bag.objects.order_by("-id").values_list("id", flat=True)[0] // 2
    far_back = timezone.now() - timedelta(days=15)
    person = (
        User.objects.filter(username__startswith="bench-0")
        .order_by("id")
        .values_list("username", flat=True)[0]
    )
    area = Area.objects.order_by("id").values_list("id", flat=True)[0]
    asked = {
        "bags": ("/bags/", {}),
        "bags, far": ("/bags/", {"before": middle}),
        "parents": ("/bags/", {"kind": "parent"}),
        "parents of an area": ("/bags/", {"kind": "parent", "area": area}),
        "parents, far": ("/bags/", {"kind": "parent", "before": middle}),
        "loose": ("/bags/", {"place": "loose"}),
        "in a parent, far": ("/bags/", {"place": "inside", "before": middle}),
        "on a bill": ("/bags/", {"billed": "yes"}),
        "on no bill, far": ("/bags/", {"billed": "no", "before": middle}),
        "never scanned": ("/bags/", {"scanned": "never"}),
        "out of use": ("/bags/", {"use": "out"}),
        "first seen on a day": ("/bags/", days),
        "starts with CH1": ("/bags/", {"q": "CH1"}),
        "starts with CH1, loose": ("/bags/", {"q": "CH1", "place": "loose"}),
        "ends with 17": ("/bags/", {"q": "17", "ending": 1}),
        "scans": ("/scans/", {}),
        "scans, far": ("/scans/", {"before": f"{far_back.isoformat()}~{'0' * 32}"}),
        "scans of a person": ("/scans/", {"person": person}),
        "scans of a person, far": (
            "/scans/",
            {"person": person, "before": f"{far_back.isoformat()}~{'0' * 32}"},
        ),
        "refused scans": ("/scans/", {"outcome": "refused"}),
        "scans of a day": ("/scans/", days),
        "scans of a code": ("/scans/", {"q": "CH0000000000"}),
        "parents ready for a bill": ("/work/parents/", {}),
        "bills": ("/bills/", {}),
        "open bills": ("/bills/", {"state": "open"}),
        "bills of a day": ("/bills/", days),
    }
    return {name: f"{address}?{urlencode(query)}" for name, (address, query) in asked.items()}


def main() -> None:
    ready()
    client = Client()
    client.force_login(make_person("bench-admin", ADMIN))
    for name, address in addresses().items():
        # The first round warms the cache.
        client.get(address)
        row(
            name,
            in_the_database([lambda address=address: client.get(address)] * ROUNDS),
            through_the_application(client, [address] * ROUNDS),
        )
    for name in ("loose", "parents of an area", "on a bill", "starts with CH1", "scans of a person"):
        address = addresses()[name] + "&count=1"
        row(f"count: {name}", in_the_database([lambda address=address: client.get(address)] * 5), None)


if __name__ == "__main__":
    main()
