"""Who may open an address: one look into the table of who may what, before any view is called."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import ApiToken
from accounts.permissions import SENTENCES, render_refusal
from api.auth import Caller, identify_caller
from api.errors import RequestRefused, answer_refusal, answer_too_large
from tracetrack.access_table import ADMIN, PAGES

# What a person must be for a word of the table: an attribute of User; nothing for people without a role.
ROLES = {"signed-in": "", "dispatchers": "may_scan", "billers": "may_bill", "admins": "is_admin"}
NOBODY = "nobody"


@dataclass(frozen=True)
class Rule:
    """Who may use one method at one address: `who` as in the table, and the scope of keys that may."""

    who: str
    scope: str = ""


Table = dict[str, dict[str, Rule]]


@cache
def read_table() -> Table:
    """{address: {method: rule}}, without the methods that nobody may use."""
    table = dict(map(_read_page, PAGES.strip().splitlines()[1:]))
    for line in ADMIN.strip().splitlines()[1:]:
        table |= _read_model(*line.split())
    return table


def _read_page(line: str) -> tuple[str, dict[str, Rule]]:
    address, get, post, *more = line.split()
    head = "-" if address.startswith("/api/v1/") else get
    cells = {"GET": get, "HEAD": head, "POST": post} | dict(cell.split("=", 1) for cell in more)
    return address, {method: _read_rule(cell) for method, cell in cells.items() if cell != "-"}


def _read_rule(cell: str) -> Rule:
    who, _plus, scope = cell.partition("+")
    if who not in {"anyone", *ROLES} or scope not in {"", *ApiToken.Scope.values}:
        raise ImproperlyConfigured(f"tracetrack/access_table.py has {cell!r}: that is nobody.")
    return Rule(who, scope)


def _read_model(model: str, *may: str) -> Table:
    """The six addresses that Django's admin has for a table."""
    admins, nobody = Rule("admins"), Rule("nobody")
    add, change = (admins if deed in may else nobody for deed in ("add", "change"))
    read = {"GET": admins, "HEAD": admins}
    begin, row = f"/admin/{model}/", f"/admin/{model}/<path:object_id>/"
    return {
        begin: read | {"POST": admins},  # actions on many rows
        f"{begin}add/": {"GET": add, "HEAD": add, "POST": add},
        f"{row}change/": read | {"POST": change},
        f"{row}history/": read,
        f"{row}delete/": {"GET": nobody, "HEAD": nobody, "POST": nobody},
        row: read | {"POST": admins},  # the way to its page of changes
    }


def write_address(route: str) -> str:
    """A route as the table has it: `^admin/(?P<app_label>bags|bills)/$` is `/admin/<app_label>/`."""
    return "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").removesuffix("$")


@cache
def find_rules(route: str) -> dict[str, Rule] | None:
    """Who may what at this route, by method; None for one without a line in the table."""
    if settings.DEBUG and route.startswith("__debug__/"):  # the developers' toolbar
        return dict.fromkeys(("GET", "POST"), Rule("anyone"))
    return read_table().get(write_address(route))


def check_access(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what the table does not allow, before the view is called; what has no line, to all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        route = request.resolver_match.route if request.resolver_match else ""
        rules = find_rules(route)
        if rules is None:
            return _refuse_unknown(request, route)
        if request.method not in rules:
            return HttpResponseNotAllowed(rules)
        rule = rules[request.method]
        return _refuse_on_api(request, rule) if is_api(request) else _refuse_on_page(request, rule)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v1/")


def _refuse_unknown(request: HttpRequest, route: str) -> HttpResponse:
    """403. Developers read what is missing."""
    if settings.DEBUG:
        raise ImproperlyConfigured(f"/{route} has no line in tracetrack/access_table.py: who may open it?")
    return HttpResponse(status=HTTPStatus.FORBIDDEN)


def _refuse_on_page(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """The way to the sign-in page, or the page that names the roles; None for those who may."""
    if rule.who == "anyone":
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if rule.who == NOBODY:
        return render_refusal(request, _("Nobody can do this."))
    role = ROLES[rule.who]
    if not role or getattr(request.user, role):
        return None
    if request.path.startswith("/admin/"):
        return render(request, "admin/not_allowed.html", status=403)
    return render_refusal(request, str(SENTENCES[role]))


def _refuse_on_api(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Problem details, 401 or 403; None for those who may. The caller is found once, for the endpoint too."""
    if rule.who == "anyone":
        return None
    try:
        _check_caller(identify_caller(request), rule)
    except RequestRefused as error:
        return answer_refusal(request, error)
    except RequestDataTooBig as error:
        return answer_too_large(request, error)
    return None


def _check_caller(caller: Caller, rule: Rule) -> None:
    """Raises RequestRefused for a person without the role and for a key without the scope."""
    role = ROLES[rule.who]
    if role and not getattr(caller.user, role):
        raise RequestRefused("not_allowed", SENTENCES[role])
    if caller.token and not rule.scope:
        raise RequestRefused("not_allowed", _("API keys may not do this. Sign in."))
    if caller.token and rule.scope not in caller.token.scopes:
        sentence = _("This API key may not do this. It needs the scope “%s”.") % rule.scope
        raise RequestRefused("not_allowed", sentence)
