"""The search page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.permissions import SignedInRequest
from bags.codes import looks_like_code, normalise_code
from bags.models import Bag, get_bag_url, get_code_settings
from bags.visibility import filter_visible
from bills.models import Bill
from bills.visibility import filter_visible_bills
from core.words import tidy_words
from history.last_events import find_bill_event
from search.bills import MAX_LENGTH
from search.queries import fetch_bags_with_last_events, fetch_bills, find_matches, find_similar


def search(request: SignedInRequest) -> HttpResponse:
    """Bags and bills that fit ?q=. A whole code or number goes straight to its page."""
    text = request.GET.get("q", "").strip()[:MAX_LENGTH]
    wanted = get_code_settings().code_on(text) or tidy_words(text)
    if page := find_exact_page(normalise_code(wanted), request.user):
        return redirect(page)
    matches = find_matches(wanted, request.user)
    bags = fetch_bags_with_last_events(matches, request.user)
    bills = [(bill, find_bill_event(bill)) for bill in fetch_bills(matches.bills)]
    found_some = bool(bags or bills)
    context = {"q": text, "bags": bags, "bills": bills, "matches": matches, "found_some": found_some}
    if text and not (found_some or matches.is_cut_short):
        context["look_alikes"] = find_similar(wanted, request.user)
    return render(request, "search/search.html", context)


def find_exact_page(code: str, user: User) -> str | None:
    """The address of the bag or the bill with exactly this code or number that this person may see."""
    if not looks_like_code(code):
        return None
    if filter_visible(user, Bag.objects.filter(code=code)).exists():
        return get_bag_url(code)
    bill = filter_visible_bills(user, Bill.objects.filter(number=code)).first()
    return bill.get_absolute_url() if bill else None
