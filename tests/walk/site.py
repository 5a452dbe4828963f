"""A site with one of everything, so that each address leads somewhere, and the people who walk over it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.models import AuditEntry, SignInCounter, UserSession
from accounts.tokens import create_token
from bags.models import Bag, Link
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill
from core.stored_files import store
from exports.models import ExportRun
from imports.models import HeaderWord, ImportRun, KindWord
from labels.code_ranges import parse_range
from labels.download_tokens import DownloadToken
from labels.reservations import reserve_range
from monitoring.models import ServerError
from reports.models import SentSummary
from scanning.models import Scan, Station
from tests.builders import filled_bill, make_area, make_delivery, make_user, scan

# Words after the "?" that a page needs to show more than that they are missing.
QUERIES = {
    "/search/": "q=CH",
    "/api/v1/search": "q=CH",
    "/labels/preview/": "first=SB70001&label_count=2&symbol=qr&layout=a4-24&start=1",
    "/admin/exports/exportrun/start/": "what=bags",
}


@dataclass(frozen=True)
class Address:
    """One address of ours: its pattern as people read it, and the name that `reverse` takes."""

    pattern: str
    name: str

    def path(self, arguments):
        """With `arguments` in it."""
        fitting = arguments.of(self.pattern)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(fitting[found[1]]), self.pattern)
        return f"{path}?{QUERIES[path]}" if path in QUERIES else path


@dataclass(frozen=True)
class Arguments:
    """What stands in addresses: {beginning of the address: {name in the pattern: value}}. Longer ones win."""

    by_beginning: dict[str, dict[str, object]]
    people: dict[str, object]

    def of(self, pattern):
        fitting = {}
        for beginning in sorted(self.by_beginning, key=len):
            if pattern.startswith(beginning):
                fitting |= self.by_beginning[beginning]
        return fitting


def all_addresses():
    """Every address that the site answers, in its own order."""
    return list(_addresses_of(get_resolver(), "/"))


def _addresses_of(resolver, before):
    for pattern in resolver.url_patterns:
        full = before + _readable(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield Address(full, pattern.name or "")
        else:
            yield from _addresses_of(pattern, full)


def _readable(pattern):
    """`^(?P<app_label>bags|bills)/$` as `<app_label>/`."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).removeprefix("^").removesuffix("$")


def make_people(area):
    """Who walks: one of each role, and a dispatcher of another area than all that there is."""
    return {
        "none": make_user(""),
        "disp": make_user("Dispatcher", area=area),
        "other": make_user("Dispatcher", area=make_area("South")),
        "biller": make_user("Biller"),
        "admin": make_user("Admin"),
    }


def make_site(area, people):
    """Make one of everything in `area`; give the arguments of all addresses."""
    biller, admin = people["biller"], people["admin"]
    bill = filled_bill("B-17", parents=("SB00001", "SB00002"), by=biller, area=area, customer="Sharma & Sons")
    Bag.objects.update(area=area)
    version = close_bill(bill, by=biller)
    reopen_bill(bill, by=admin, reason="count again")
    scan(people["disp"], "pack", "CH90001", parent="SB00003")
    scan(people["disp"], "pack", "!", parent="SB00003")
    printed = reserve_range(parse_range("SB50001", 3), by=biller, symbol="qr", layout="a4-24")
    by_beginning = {
        "/": {"code": "SB00001", "number": bill.number, "version": 1, "other": "now"},
        "/labels/": {"pk": printed.pk, "ticket": _ticket_of(biller)},
        "/accounts/reset/": {"person": "MQ", "token": "never-made"},
        "/v/": {"text": version.short_code},
        "/api/v1/papers/": {"text": version.short_code},
        "/api/v1/reports/": {"name": "day"},
        "/api/v1/people/": {"person_id": people["disp"].pk},
        "/api/v1/imports/": {"run_id": make_import_run(admin).pk},
        "/api/v1/exports/": {"export_id": make_export_run(admin, "result").pk},
        "/api/v1/scans/": {"scan_id": Scan.objects.earliest("received_at").pk},
        "/reports/": {"name": "day"},
        "/exports/": {"pk": make_export_run(biller, "found_bags").pk},
        **_arguments_of_admin(people, bill),
    }
    return Arguments(by_beginning, people)


def _ticket_of(person):
    ticket = DownloadToken(person.pk, "SB50001", 3, symbol="qr", layout_name="a4-24", start=1, top_line="")
    return ticket.sign()


def _arguments_of_admin(people, bill):
    admin = people["admin"]
    Station.objects.create(name="bay-1", user=people["disp"], waiting=2, told_at=timezone.now())
    rows = [
        people["disp"],
        people["disp"].area,
        create_token(name="Wall", user=people["biller"])[0],
        AuditEntry.objects.first(),
        UserSession.objects.create(digest="c" * 64, person=people["disp"], ends_at=timezone.now()),
        make_lock(people["disp"]),
        bill,
        Bag.objects.get(code="SB00001"),
        Link.objects.first(),
        Scan.objects.first(),
        Station.objects.get(name="bay-1"),
        SentSummary.objects.create(day=date(2026, 11, 2)),
        make_export_run(admin),
        make_import_run(admin),
        delivery := make_delivery(bill, admin),
        delivery.webhook,
        ServerError.objects.create(request_id="7", route="/bags/"),
        HeaderWord.objects.create(word="carton", field="code"),
        KindWord.objects.create(word="sack", kind="parent"),
    ]
    single = {
        "/admin/bills/billsettings/": {"object_id": 1},
        "/admin/reports/summarymail/": {"object_id": 1},
    }
    return single | {
        "/admin/": {"app_label": "bags", "url": "nothing/here"},
        "/admin/r/": {"content_type_id": ContentType.objects.get_for_model(Bill).pk, "object_id": bill.pk},
        **{f"/admin/{row._meta.app_label}/{row._meta.model_name}/": arguments_of(row) for row in rows},
        "/admin/imports/importrun/templates/": {"name": "code-kind-parent.xlsx"},
    }


def make_lock(person):
    until = timezone.now() + timedelta(minutes=15)
    return SignInCounter.objects.create(
        digest="0" * 64, kind="place", person=person, failures=5, locked_until=until, expires_at=until
    )


def arguments_of(row):
    return {"object_id": row.pk, "id": row.pk, "pk": row.pk, "deed": "cancel"}


def make_import_run(by):
    """A file that was read and checked, and waits to be loaded."""
    file = store("bags.csv", [b"code,kind\nCH80001,child\n"])
    counts = {"read": 1, "new": 1, "same": 0, "changed": 0, "refused": 0}
    return ImportRun.objects.create(
        file=file, file_name=file.name, sha256=file.sha256, state="checked", made_by=by, counts=counts
    )


def make_export_run(by, what="bags"):
    """A list that was written and waits to be downloaded."""
    file = store("bags.csv", [b"code\nCH80001\n"])
    return ExportRun.objects.create(what=what, file_format="csv", state="done", file=file, rows=1, made_by=by)


def cookie_of(person):
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def ask(client, method, path, headers):
    """What comes of it."""
    client.cookies.clear()
    return client.generic(method, path, headers=headers)


def name_answer(answer):
    """In the words of the table."""
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next="):
        return "login"
    if answer.status_code == 401 and answer["Content-Type"] != "application/json":
        return f"401 as {answer['Content-Type']}"
    return str(answer.status_code)
