"""Webhooks in the admin: where bills are told to other systems, and what came of each."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import AuditedAdmin, ReadOnlyAdmin, get_person
from accounts.audit import record_change
from api.models import Webhook, WebhookDelivery, WebhookEvent
from api.tasks import defer_webhooks
from api.webhook_addresses import BadAddress, check_url
from api.webhook_signatures import derive_secret
from core.dates import format_spoken_time


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where to send, and of what."""

    events = forms.MultipleChoiceField(
        label=gettext_lazy("Sends when"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "events", "is_active")
        widgets = {"url": forms.TextInput({"class": "vLargeTextField", "inputmode": "url"})}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_url(url)
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from error
        return url


@admin.register(Webhook)
class WebhookAdmin(AuditedAdmin):
    """The secret is shown once, when a webhook is made or gets a new one."""

    subject_kind = "webhook"
    secret_fields = ("url",)  # a token may be part of it
    form = WebhookForm
    fields = ("name", "url", "events", "is_active", "created_at", "created_by")
    readonly_fields = ("created_at", "created_by")
    list_display = ("name", "url", "sends_when", "is_active", "created_at")
    list_select_related = ("created_by",)
    search_fields = ("name", "url")
    ordering = ("-id",)
    actions = ("make_new_secret",)

    @admin.display(description=gettext_lazy("sends when"))
    def sends_when(self, webhook: Webhook) -> str:
        return ", ".join(webhook.events)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.seed, obj.created_by = secrets.token_hex(32), get_person(request)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._show_secret(request, obj)

    @admin.action(description=gettext_lazy("Make a new secret for the selected webhook"), permissions=["add"])
    def make_new_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> HttpResponse | None:
        """The old one is over at once."""
        webhooks = list(queryset[:2])
        if len(webhooks) != 1:
            messages.error(request, _("Select one webhook: its secret is shown on a page of its own."))
            return None
        (webhook,) = webhooks
        with transaction.atomic():
            webhook.seed = secrets.token_hex(32)
            webhook.save(update_fields=["seed"])
            record_change(
                by=get_person(request),
                verb="new secret",
                subject_kind=self.subject_kind,
                subject=webhook.name,
                subject_id=webhook.pk,
            )
        return self._show_secret(request, webhook)

    def _show_secret(self, request: HttpRequest, webhook: Webhook) -> HttpResponse:
        """An answer to this request alone, so that it is stored nowhere."""
        context = self.admin_site.each_context(request) | {
            "title": _("The secret of %s") % webhook,
            "secret": derive_secret(webhook),
            "webhook": webhook,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/new_secret.html", context)


class OutcomeFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"
    STATES = {
        "waiting": Q(next_try_at__isnull=False),
        "delivered": Q(delivered_at__isnull=False, next_try_at=None),
        "given-up": Q(delivered_at=None, next_try_at=None),
    }

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [("waiting", _("waiting")), ("delivered", _("delivered")), ("given-up", _("given up"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]
    ) -> QuerySet[WebhookDelivery]:
        return queryset.filter(self.STATES.get(self.value() or "", Q()))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was sent, to whom, how often it was tried and what came of it."""

    subject_kind = "webhook"
    list_display = ("happened_at", "webhook", "event", "number", "attempts", "outcome", "trouble")
    fields = (
        "happened_at",
        "webhook",
        "event",
        "event_id",
        "payload",
        "attempts",
        "status",
        "milliseconds",
        "trouble",
        "tried_at",
        "next_try_at",
        "delivered_at",
    )
    list_filter = (OutcomeFilter, "webhook")
    list_select_related = ("webhook",)
    ordering = ("-id",)
    actions = ("send_again",)  # type: ignore[assignment]

    @admin.display(description=gettext_lazy("bill"))
    def number(self, delivery: WebhookDelivery) -> str:
        return str(delivery.payload.get("bill", ""))

    @admin.display(description=gettext_lazy("what came of it"))
    def outcome(self, delivery: WebhookDelivery) -> str:
        if delivery.next_try_at is not None:
            return _("next try %s") % format_spoken_time(delivery.next_try_at)
        if delivery.delivered_at is not None:
            return _("delivered %s") % format_spoken_time(delivery.delivered_at)
        return _("given up")

    def has_send_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Under the same event id: a receiver that has it already knows it. A new day of tries begins."""
        for delivery in self.fetch_selected(request, queryset.select_related("webhook")):
            with transaction.atomic():
                WebhookDelivery.objects.filter(pk=delivery.pk).update(
                    next_try_at=timezone.now(), attempts=0, delivered_at=None
                )
                record_change(
                    by=get_person(request),
                    verb="sent again",
                    subject_kind=self.subject_kind,
                    subject=delivery.webhook.name,
                    subject_id=delivery.webhook_id,
                    event=f"{delivery.event} {delivery.payload.get('bill', '')}",
                )
        transaction.on_commit(defer_webhooks, robust=True)
        messages.success(request, _("They are sent again."))
