"""GET /api/v1/search?q=…: bags and bills that fit a text."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from api.auth import person_asking, refuse_person
from bags.models import site_settings
from bills.models import Bill
from history.last_events import LastEvent, last_of_bill
from search.bills import MAX_LENGTH
from search.queries import Matches, bills_of, matches_for, meant, with_last_events


@require_GET
def search(request: HttpRequest) -> JsonResponse:
    """What fits, best first, at most 50; or codes that look like it."""
    user = person_asking(request)
    if user is None or not user.may_scan:
        return refuse_person(user)
    text = request.GET.get("q", "").strip()
    if not text or len(text) > MAX_LENGTH:
        message = _("Say what to look for in q, with at most %d characters.") % MAX_LENGTH
        return JsonResponse({"error": "bad_request", "message": message}, status=400)
    wanted = site_settings().code_on(text) or text
    matches = matches_for(wanted, user)
    results = results_of(matches)
    near = [] if results or matches.is_cut_short else meant(wanted, user)
    answer = {"q": text, "results": results, "more": matches.more, "cut_short": matches.is_cut_short}
    return JsonResponse(answer | {"did_you_mean": [str(bag_or_bill) for bag_or_bill in near]})


def results_of(matches: Matches) -> list[dict[str, Any]]:
    """Bags and bills as JSON objects, whole codes and numbers first."""
    how = {match.row_id: match.how for match in matches.bags}
    bags = [(how[bag.pk], bag_as_json(bag, last)) for bag, last in with_last_events(matches)]
    how = {match.row_id: match.how for match in matches.bills}
    bills = [(how[bill.pk], bill_as_json(bill)) for bill in bills_of(matches.bills)]
    found = sorted(bags + bills, key=lambda result: result[0])
    return [result | {"match": how.name.lower()} for how, result in found]


def bag_as_json(bag: Any, last: LastEvent | None) -> dict[str, Any]:
    return {
        "kind": bag.kind,
        "code": bag.code,
        "address": bag.get_absolute_url(),
        "retired": bag.retired_at is not None,
        "parent": bag.parent_code,
        "children": bag.child_count,
        "bill": bag.bill_number,
        "last": asdict(last) if last else None,
    }


def bill_as_json(bill: Bill) -> dict[str, Any]:
    return {
        "kind": "bill",
        "code": bill.number,
        "address": bill.get_absolute_url(),
        "state": bill.state,
        "customer": bill.customer,
        "vehicle": bill.vehicle,
        "last": asdict(last_of_bill(bill)),
    }
