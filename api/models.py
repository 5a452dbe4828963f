"""Webhooks: other systems that want to know of bills, and what was sent to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.TextChoices):
    """What other systems can hear of a bill. The trigger note_bill_event names them, too."""

    CLOSED = "closed", _("a bill was closed")
    REOPENED = "reopened", _("a bill was reopened")
    CANCELLED = "cancelled", _("a bill was cancelled")


class Webhook(models.Model):
    """An address of another system that hears when bills are closed, reopened and cancelled.

    Its secret is not kept: api/webhook_signatures.py derives it from `seed` and the site's SECRET_KEY.
    """

    name = models.CharField(_("name"), max_length=64)
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Where to send, such as https://erp.example/tracetrack. Not inside your own network."),
    )
    events = ArrayField(
        models.CharField(max_length=9, choices=WebhookEvent.choices), verbose_name=_("sends when")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Without it, nothing new is sent; what waits is sent still.")
    )
    seed = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(events__len__gt=0) & Q(events__contained_by=WebhookEvent.values),
                name="webhook_events_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One event for one webhook. The trigger note_bill_event adds it with the change itself.

    It waits while `next_try_at` is set; then it was delivered, or given up after a day. `payload`: {bill,
    version, sha256, parents, children, weight_kg, reason}, as of that moment.
    """

    webhook = models.ForeignKey(
        Webhook, models.PROTECT, related_name="deliveries", db_index=False, verbose_name=_("webhook")
    )
    event_id = models.UUIDField(_("event"), unique=True)
    event = models.CharField(_("what"), max_length=9, choices=WebhookEvent.choices)
    bill = models.ForeignKey(
        "bills.Bill", models.PROTECT, related_name="+", db_index=False, verbose_name=_("bill")
    )
    payload = models.JSONField(_("content"))
    happened_at = models.DateTimeField(_("happened at"))
    attempts = models.PositiveIntegerField(_("tries"), default=0, db_default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    tried_at = models.DateTimeField(_("last try at"), null=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    milliseconds = models.PositiveIntegerField(_("took (ms)"), null=True)
    trouble = models.CharField(_("trouble"), max_length=200, default="", db_default="")

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        indexes = [
            models.Index(
                fields=["webhook", "id"],
                condition=Q(next_try_at__isnull=False),
                name="webhook_delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.payload.get('bill', '')}"


class SentBill(models.Model):
    """A bill that a caller made under an Idempotency-Key: the same key again is the same bill."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    bill = models.ForeignKey("bills.Bill", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="sent_bill_once_per_key")]

    def __str__(self) -> str:
        return self.key
