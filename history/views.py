"""The page of one bag: where it is, what is in it and what happened to it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import SignedInRequest, render_refusal, role_required
from bags.codes import is_allowed, normalise_code
from bags.models import Bag, bag_url
from bags.queries import annotate_location, fetch_children
from bags.suggestions import suggest_bags
from bags.visibility import can_view
from core.database import storable
from core.pagination import Cursor, read_cursor, read_id
from history.timeline import fetch_timeline


@require_safe
@role_required("may_scan")
def bag(request: SignedInRequest, code: str) -> HttpResponse:
    """Where one bag is, what is in it and what happened to it."""
    normal = normalise_code(code)
    if normal != code:
        query = request.GET.urlencode()
        return redirect(bag_url(normal) + (f"?{query}" if query else ""))
    before = read_cursor(request.GET.get("before", ""), str)
    found = annotate_location(Bag.objects.filter(code=code)).first() if is_allowed(code) else None
    if found is None:
        return never_seen(request, code, before)
    if not can_view(request.user, found):
        sentence = _("%(code)s belongs to area %(area)s, which is not yours. Ask a biller or an admin.")
        return render_refusal(request, sentence % {"code": code, "area": found.area})
    contents = fetch_children(found, after=read_id(request.GET.get("children"))) if found.is_parent else None
    shown = {"bag": found, "contents": contents, "story": fetch_timeline(found, code, before)}
    return render(request, "history/bag.html", shown)


def never_seen(request: SignedInRequest, code: str, before: Cursor[str] | None) -> HttpResponse:
    """A text that is no bag's code, with the scans of it that this person may see."""
    story = fetch_timeline(None, storable(code), before, area_id=request.user.own_area_id)
    shown = {"code": code, "story": story, "look_alikes": suggest_bags(code, request.user)}
    return render(request, "history/never_seen.html", shown, status=404)
