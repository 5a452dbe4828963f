"""Locked sign-ins in the admin: to see, and to lift."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import ReadOnlyAdmin, get_person
from accounts.audit import record_event
from accounts.models import SignInCounter, User


@admin.register(SignInCounter)
class SignInCounterAdmin(ReadOnlyAdmin):
    """What is locked now, after too many wrong passwords or codes."""

    subject_kind = "sign-in"
    list_display = ("locked_person", "kind", "address", "failures", "locked_until")
    list_display_links = None
    list_select_related = ("person",)
    search_fields = ("person__username", "person__first_name")
    ordering = ("-locked_until",)
    actions = ("lift",)  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignInCounter]:
        return super().get_queryset(request).filter(locked_until__gt=timezone.now())

    @admin.display(description=gettext_lazy("person"))
    def locked_person(self, counter: SignInCounter) -> str:
        if counter.person:
            return counter.person.listed_name
        return _("everybody from there") if counter.kind == SignInCounter.Kind.ADDRESS else _("nobody’s name")

    @admin.action(description=gettext_lazy("Lift the selected locks"), permissions=["view"])
    def lift(self, request: HttpRequest, queryset: QuerySet[SignInCounter]) -> None:
        for counter in self.fetch_selected(request, queryset):
            _lift_lock(counter, by=get_person(request))
            messages.success(request, _("Lifted: %s may sign in again.") % self.locked_person(counter))


def _lift_lock(counter: SignInCounter, *, by: User) -> None:
    """Forget these failures. Repeating it changes nothing."""
    with transaction.atomic():
        removed, _rows = SignInCounter.objects.filter(pk=counter.pk).delete()
        if removed:
            detail: dict[str, Any] = {"what": counter.kind, "address": counter.address or ""}
            record_event("lifted a lock", counter.person, by=by, takes=["sign-in lock"], **detail)
