"""Who gets the summary of the day, in the admin."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.administering import AuditedAdmin, ReadOnlyAdmin, person_of
from reporting.mailing import send
from reporting.models import SentSummary, SummaryMail


@admin.register(SummaryMail)
class SummaryMailAdmin(AuditedAdmin):
    """The one row: its list is its form."""

    subject_kind = "summary by e-mail"
    actions = None
    change_form_template = "admin/reporting/summary_mail.html"
    fields = ("enabled", "at", "language", "people", "addresses")
    filter_horizontal = ("people",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:reporting_summarymail_change", 1)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        shown = {"is_set_up": bool(settings.EMAIL_HOST), "sent": SentSummary.objects.all()[:7]}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "people":
            people = db_field.remote_field.model.objects.filter(is_active=True).exclude(email="")
            kwargs["queryset"] = people.order_by("username")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def response_change(self, request: HttpRequest, obj: SummaryMail) -> HttpResponse:
        if "_send_now" in request.POST:
            self.send_now(request, obj)
            return redirect("admin:reporting_summarymail_change", 1)
        return super().response_change(request, obj)

    def send_now(self, request: HttpRequest, mail: SummaryMail) -> None:
        """Today's summary so far, to whoever asks: to see whether e-mail works."""
        address = person_of(request).email
        if not address:
            messages.error(request, _("You have no e-mail address: add one to your own entry under People."))
        elif not settings.EMAIL_HOST:
            messages.error(request, _("E-mail is not set up: set EMAIL_HOST and start TraceTrack anew."))
        else:
            try:
                send(mail, timezone.localdate(), [address])
                messages.success(request, _("Sent to %s.") % address)
            except OSError as error:
                messages.error(request, _("It was not sent: %s") % error)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect("admin:reporting_summarymail_change", 1)


@admin.register(SentSummary)
class SentSummaryAdmin(ReadOnlyAdmin):
    """What became of each day's summary."""

    subject_kind = "sent summary"
    list_display = ("day", "sent_at", "recipients", "tries", "trouble")
    ordering = ("-day",)
