"""The search page, and the same for programs."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.permissions import SignedInRequest, role_required
from api.bags import asker, refusal_to
from bags.codes import is_allowed, normal_code
from bags.models import Bag, bag_url, site_settings
from bills.models import Bill
from history.last_events import LastEvent, last_events, last_of_bill
from search.bills import MAX_LENGTH
from search.queries import Matches, bags_of, bills_of, matches_for, meant


@require_safe
@role_required("may_scan")
def search(request: SignedInRequest) -> HttpResponse:
    """Bags and bills that fit ?q=. A whole code or number goes straight to its page."""
    text = request.GET.get("q", "").strip()[:MAX_LENGTH]
    wanted = site_settings().code_on(text) or text
    if page := whole(normal_code(wanted)):
        return redirect(page)
    matches = matches_for(wanted, request.user)
    bags = with_last_events(matches)
    bills = [(bill, last_of_bill(bill)) for bill in bills_of(matches.bills)]
    found_some = bool(bags or bills)
    context = {"q": text, "bags": bags, "bills": bills, "matches": matches, "found_some": found_some}
    if text and not (found_some or matches.is_cut_short):
        context["look_alikes"] = meant(wanted, request.user)
    return render(request, "search/search.html", context)


def whole(code: str) -> str | None:
    """The address of the bag or the bill with exactly this code or number."""
    if not is_allowed(code):
        return None
    if Bag.objects.filter(code=code).exists():
        return bag_url(code)
    bill = Bill.objects.filter(number=code).first()
    return bill.get_absolute_url() if bill else None


def with_last_events(matches: Matches) -> list[tuple[Any, LastEvent | None]]:
    """The bags that fit, in order, each with the last thing that happened to it. Two queries."""
    bags = bags_of(matches.bags)
    events = last_events([bag.pk for bag in bags])
    return [(bag, events.get(bag.pk)) for bag in bags]


@require_GET
def search_json(request: HttpRequest) -> JsonResponse:
    """GET /api/v1/search?q=…: what fits, best first, at most 50; or codes that look like it."""
    user = asker(request)
    if user is None or not user.may_scan:
        return refusal_to(user)
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
