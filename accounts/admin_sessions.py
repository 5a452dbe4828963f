"""Sessions in the admin: who is signed in where, and ending that."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_base import ReadOnlyAdmin, get_person
from accounts.audit import record_event
from accounts.models import User, UserSession
from accounts.user_sessions import end_sessions, list_live_sessions


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """The sessions of the last day or so. Those that are over say why."""

    subject_kind = "session"
    fields = ("person", "device", "address", "begun_at", "last_used_at", "ends_at", "end_reason")
    list_display = ("person", "device", "address", "begun_at", "last_used_at", "state")
    list_select_related = ("person",)
    search_fields = ("person__username", "person__first_name")
    search_help_text = gettext_lazy("A username or a first name.")
    ordering = ("-last_used_at",)
    actions = ("end",)  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserSession]:
        return super().get_queryset(request).exclude(person=None)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    def is_row_key(self, text: str) -> bool:
        return text.isalnum() and text.isascii()

    @admin.display(description=gettext_lazy("state"))
    def state(self, session: UserSession) -> str:
        if session.is_live:
            return _("signed in")
        return session.get_end_reason_display() if session.end_reason else _("over")

    @admin.action(description=gettext_lazy("End the selected sessions"), permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        chosen: list[Any] = self.fetch_selected(request, queryset.filter(ends_at__gt=timezone.now()))
        for session in chosen:
            one = UserSession.objects.filter(pk=session.pk)
            if end_sessions(one, reason=UserSession.EndReason.ADMIN):
                record_event("ended sessions", session.person, by=get_person(request), count=1)
        sentence = ngettext("%d session is ended.", "%d sessions are ended.", len(chosen)) % len(chosen)
        messages.success(request, sentence)


def render_sessions_link(person: User) -> str:
    """On how many devices this person is signed in, and the way to where that can be ended."""
    count = list_live_sessions(person).count()
    devices = ngettext("On %d device.", "On %d devices.", count) % count
    url = reverse("admin:accounts_usersession_changelist", query={"q": person.username})
    return format_html('{} <a href="{}">{}</a>', devices, url, _("Show the sessions"))
