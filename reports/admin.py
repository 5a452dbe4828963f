"""Who gets the summary of the day, in the admin."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import AuditedAdmin, ReadOnlyAdmin, get_person
from reports.models import SentMail, SentSummary, SummaryMail
from reports.tasks import defer_sample

SAMPLES_SHOWN, DAYS_SHOWN = 3, 7


class SummaryMailForm(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses to switch on what could not be sent to anybody."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not cleaned.get("enabled"):
            return cleaned
        if not settings.EMAIL_HOST:
            self.add_error("enabled", _("E-mail is not set up: set EMAIL_HOST and start TraceTrack anew."))
        elif not cleaned.get("people") and not (self.data.get("addresses") or "").strip():
            self.add_error("enabled", _("Choose at least one person or address that gets it."))
        return cleaned


@admin.register(SummaryMail)
class SummaryMailAdmin(AuditedAdmin):
    """The one row: its list is its form."""

    subject_kind = "summary by e-mail"
    actions = None
    form = SummaryMailForm
    change_form_template = "admin/reports/summary_mail.html"
    fields = ("enabled", "at", "language", "people", "addresses")
    filter_horizontal = ("people",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:reports_summarymail_change", 1)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        shown = {
            "is_set_up": bool(settings.EMAIL_HOST),
            "sent": SentSummary.objects.prefetch_related("mails")[:DAYS_SHOWN],
            "samples": SentMail.objects.filter(summary=None).order_by("-id")[:SAMPLES_SHOWN],
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "people":
            people = db_field.remote_field.model.objects.filter(is_active=True).exclude(email="")
            kwargs["queryset"] = people.order_by("username")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: SummaryMail, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"enabled", "at"}.intersection(form.changed_data):
            SummaryMail.objects.filter(pk=obj.pk).update(since=timezone.now())

    def response_change(self, request: HttpRequest, obj: SummaryMail) -> HttpResponse:
        if "_send_now" in request.POST:
            self.send_now(request)
            return redirect("admin:reports_summarymail_change", 1)
        return super().response_change(request, obj)

    def send_now(self, request: HttpRequest) -> None:
        """Today's summary so far, to anyone who asks: to see whether e-mail works."""
        address = get_person(request).email
        if not address:
            messages.error(request, _("You have no e-mail address: add one to your own entry under People."))
        elif not settings.EMAIL_HOST:
            messages.error(request, _("E-mail is not set up: set EMAIL_HOST and start TraceTrack anew."))
        else:
            defer_sample(address)
            sentence = _("It is on its way to %s. Load this page again to see what became of it.")
            messages.success(request, sentence % address)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect("admin:reports_summarymail_change", 1)


@admin.register(SentSummary)
class SentSummaryAdmin(ReadOnlyAdmin):
    """What became of each day's summary."""

    subject_kind = "sent summary"
    list_display = ("day", "sent_at", "tries", "outcome")
    ordering = ("-day",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SentSummary]:
        return super().get_queryset(request).prefetch_related("mails")

    @admin.display(description=gettext_lazy("what became of it"))
    def outcome(self, summary: SentSummary) -> str:
        return summary.outcome
