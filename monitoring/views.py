"""The system page for admins, and /metrics for Prometheus."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from accounts.audit import record_change
from accounts.permissions import SignedInRequest
from accounts.tokens import read_key
from core.figures import clear_figures
from core.http_methods import require_post_or_go_to
from core.metrics import Facts, build_registry
from monitoring import database_stats
from monitoring.health import has_metrics_token, run_checks
from monitoring.metrics_window import RECENT_SAMPLES
from monitoring.models import SelfCheck
from monitoring.self_check import describe_alarm, find_last_check
from monitoring.tasks import defer_check

AT_HOME = ("127.0.0.1", "::1")
CHECKS_SHOWN = 7
GAUGES = (
    "pool_connections",
    "pool_used",
    "pool_waiting",
    "memory_bytes",
    "machine_cpu_percent",
    "machine_memory_free_bytes",
    "breaker_open",
)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The counts in the text format of Prometheus."""
    if not may_measure(request):
        sentence = _(
            "Ask with METRICS_TOKEN as a bearer token, as an admin or, if none is set, from the same machine."
        )
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    text = generate_latest(build_registry()) + generate_latest(Facts(database_stats.fetch_numbers()))
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_measure(request: HttpRequest) -> bool:
    """By the token, or an admin. While no token is set, this machine itself too, but not through a proxy."""
    if settings.METRICS_TOKEN and read_key(request) is not None:
        return has_metrics_token(request)
    is_at_home = request.META.get("REMOTE_ADDR") in AT_HOME and not is_forwarded(request)
    return (is_at_home and not settings.METRICS_TOKEN) or getattr(request.user, "is_admin", False)


def is_forwarded(request: HttpRequest) -> bool:
    names = {name.lower() for name in request.headers}
    return bool(names & {"forwarded", "via", "x-real-ip"}) or any(
        name.startswith("x-forwarded-") for name in names
    )


@never_cache
def system(request: SignedInRequest) -> HttpResponse:
    """How the system is doing now; with ?fragment=1 only the part that changes."""
    recent = RECENT_SAMPLES.compare(build_registry)
    context = {
        "now": timezone.now(),
        "recent": recent,
        "pages": recent.list_pages(),
        "requests": recent.compute_rate("tracetrack_requests_total", "page"),
        "scans": recent.compute_rate("tracetrack_scans_total", "outcome"),
        "shared": recent.sum_growth("tracetrack_shared_answers_total", "kind"),
        "has_redis": bool(settings.REDIS_URL),
        "cached": recent.sum_growth("tracetrack_cache_total", "kind"),
        "gauges": {name: recent.read_gauge(f"tracetrack_{name}") for name in GAUGES},
        "numbers": database_stats.fetch_numbers(),
        "health": run_checks(),
        "running": database_stats.fetch_running_statements(),
        "slowest": database_stats.fetch_slowest_statements(),
        "tables": database_stats.fetch_largest_tables(),
        "indexes": database_stats.fetch_largest_indexes(),
        "replicas": database_stats.fetch_replicas(),
        "backups": database_stats.fetch_backups(),
        "alarm": describe_alarm(),
        "check": find_last_check(),
        "checks": SelfCheck.objects.all()[:CHECKS_SHOWN],
    }
    template = "monitoring/_system.html" if "fragment" in request.GET else "monitoring/system.html"
    return render(request, template, context)


@require_post_or_go_to("system")
def start_check(request: SignedInRequest) -> HttpResponse:
    """Let the worker compare history with the state now."""
    if defer_check():
        messages.success(request, _("The worker checks as soon as it is free. The result appears here."))
    else:
        messages.info(request, _("A check waits or is under way already."))
    return redirect("system")


@require_post_or_go_to("system")
def clear_cache(request: SignedInRequest) -> HttpResponse:
    """Make all shared figures anew. Limits and locks of sign-ins stay."""
    record_change(by=request.user, verb="cleared", subject_kind="cache", subject="figures")
    transaction.on_commit(clear_figures)
    messages.success(request, _("All figures are made anew."))
    return redirect("system")
