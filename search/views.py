"""The search page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.permissions import SignedInRequest
from bags.codes import normalise_code
from bags.models import get_bag_url
from bills.models import get_bill_url
from history.last_events import find_bill_event
from search.bills import MAX_LENGTH
from search.queries import (
    Matches,
    fetch_bags,
    fetch_bills,
    find_matches,
    find_similar,
    read_search_text,
)


def search(request: SignedInRequest) -> HttpResponse:
    """Bags and bills that fit ?q=. A whole code or number goes straight to its page."""
    text = request.GET.get("q", "").strip()[:MAX_LENGTH]
    wanted, whole = read_search_text(text, request.user)
    if whole:
        return redirect(find_page(whole, normalise_code(wanted)))
    matches = find_matches(wanted, request.user)
    bags = fetch_bags(matches.bags, request.user)
    bills = [(bill, find_bill_event(bill)) for bill in fetch_bills(matches.bills)]
    found_some = bool(bags or bills)
    context = {"q": text, "bags": bags, "bills": bills, "matches": matches, "found_some": found_some}
    if text and not (found_some or matches.is_cut_short):
        context["look_alikes"] = find_similar(wanted, request.user)
    return render(request, "search/search.html", context)


def find_page(whole: Matches, code: str) -> str:
    """The address of the bag or the bill that has exactly this code or number."""
    return get_bag_url(code) if whole.bags else get_bill_url(code)
