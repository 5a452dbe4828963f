"""People, the areas they work in, the stations they let in, and who changed what."""

from datetime import timedelta
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower, Now, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.user_agents import describe_device

ADMIN, BILLER, DISPATCHER = "Admin", "Biller", "Dispatcher"
ROLES = (ADMIN, BILLER, DISPATCHER)
# The id of no area: nothing is in it.
NO_AREA = 0


class Area(models.Model):
    """A dispatch area. A dispatcher works in one; billers and admins see all."""

    name = models.CharField(_("name"), max_length=64)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Func(F("name"), function="fold_words"), name="area_name_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="area_name_given"),
        ]

    def __str__(self) -> str:
        return self.name


class PeopleManager(UserManager["User"]):
    """People, found by a username in capital or small letters, as no two names differ by these alone."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        # The index user_name_unique_in_any_case carries it. Both sides are folded by the database.
        wanted = self.model.normalize_username(username or "")
        return self.alias(folded=Lower("username")).get(folded=Lower(Value(wanted)))


class User(AbstractUser):
    """A person who signs in. Roles are the auth groups Admin, Biller and Dispatcher."""

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("area"),
        help_text=_("Where a dispatcher works."),
    )
    sees_all_areas = models.BooleanField(
        _("all areas"),
        default=False,
        help_text=_("A dispatcher with this tick sees and scans the bags of every area."),
    )

    must_change_password = models.BooleanField(_("must change the password"), default=False, editable=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_unique_in_any_case"),
        ]

    @property
    def display_name(self) -> str:
        """What people call this person: the first name, or the username where there is none."""
        return self.first_name or self.username

    @property
    def listed_name(self) -> str:
        """For lists of people, in which two may have one first name: "Asha (asha.k)"."""
        return describe_person(self.display_name, self.username)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of this person's groups, read once per request."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def area_name(self) -> str:
        """The name of this person's area, "" without one, read once per request."""
        return str(self.area or "")

    @property
    def is_admin(self) -> bool:
        return self.is_superuser or ADMIN in self.roles

    @property
    def may_bill(self) -> bool:
        return self.is_admin or BILLER in self.roles

    @property
    def may_scan(self) -> bool:
        return self.may_bill or DISPATCHER in self.roles

    @property
    def own_area_id(self) -> int | None:
        """The area that limits what this person sees and scans: None for no limit, NO_AREA without one yet.

        What is in no area is seen by all but those with NO_AREA, who see nothing. The scan path knows it too:
        record_scans.sql.
        """
        if self.may_bill or self.sees_all_areas:
            return None
        return NO_AREA if self.area_id is None else self.area_id

    @property
    def waits_for_area(self) -> bool:
        """Whether this is a dispatcher to whom no area was given yet."""
        return self.own_area_id == NO_AREA

    def can_see_area(self, area_id: int | None) -> bool:
        """Whether this person may see what is in this area, or in none.

        Billers and admins see all, a dispatcher the own area, once given, and what is in none.
        """
        if self.own_area_id is None:
            return True
        return not self.waits_for_area and area_id in (None, self.own_area_id)

    def filter_areas(self) -> Q:
        """Those rows with an `area` for which `can_see_area` is true."""
        if self.own_area_id is None:
            return Q()
        return Q(pk__in=[]) if self.waits_for_area else Q(area=self.own_area_id) | Q(area=None)


def describe_person(display_name: str, username: str) -> str:
    """The display name, and the username beside it where that is another."""
    return display_name if display_name == username else f"{display_name} ({username})"


def select_display_name(person: str) -> Coalesce:
    """The display name for a query, of the person at this field. SQL has display_name(accounts_user)."""
    return Coalesce(NullIf(F(f"{person}__first_name"), Value("")), F(f"{person}__username"))


class SignInCounter(models.Model):
    """Wrong passwords in a row for one name from one address, one name, one address, or one known device.

    A row whose time is over counts as none. What was typed as a name is kept only as part of a digest: it may
    have been a password.
    """

    class Kind(models.TextChoices):
        PLACE = "place", _("name from an address")
        NAME = "name", _("name from anywhere")
        ADDRESS = "address", _("address")
        DEVICE = "device", _("name on a known device")
        MAIL = "mail", _("e-mails for a new password")

    digest = models.CharField(max_length=64, editable=False)
    kind = models.CharField(_("counts"), max_length=8, choices=Kind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, db_index=False, verbose_name=_("person")
    )
    address = models.GenericIPAddressField(_("address"), null=True)
    failures = models.PositiveIntegerField(_("wrong passwords"), default=0)
    locked_until = models.DateTimeField(_("locked until"), null=True)
    expires_at = models.DateTimeField(_("forgotten at"))

    class Meta:
        verbose_name = _("locked sign-in")
        verbose_name_plural = _("locked sign-ins")
        constraints = [models.UniqueConstraint(fields=["digest"], name="sign_in_counter_digest_unique")]
        indexes = [
            models.Index(fields=["expires_at"], name="sign_in_counter_expires_at"),
            models.Index(
                fields=["locked_until"],
                condition=Q(locked_until__isnull=False),
                name="sign_in_counter_locked_until",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.person, self.address) if part) or self.get_kind_display()


def list_usual_scopes() -> list[str]:
    """What every key could do before there were scopes."""
    return [ApiToken.Scope.SCAN.value, ApiToken.Scope.READ.value]


class ApiToken(models.Model):
    """A key for one station or integration. Only its SHA-256 is kept; the key is shown once.

    It may do what its `scopes` and the role of its person both allow, until it expires or is revoked.
    `last_used_at` is right to a minute.
    """

    class Scope(models.TextChoices):
        SCAN = "scan", _("scan: record scans, fill and close bills")
        READ = "read", _("read: look up bags, bills, scans and figures")
        IMPORT = "import", _("import: upload and import files")
        ADMIN = "admin", _("admin: people, and reopening and cancelling bills")

    name = models.CharField(_("name"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="api_tokens",
        verbose_name=_("acts as"),
        help_text=_("Scans sent with this key are recorded under this person."),
    )
    digest = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=6, choices=Scope.choices),
        verbose_name=_("may"),
        default=list_usual_scopes,
        help_text=_("Never more than the person's role allows."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(
        _("expires at"), null=True, blank=True, help_text=_("From then on the key lets nobody in.")
    )
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_token_digest_unique"),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=["scan", "read", "import", "admin"]),
                name="api_token_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it still lets its person in, as far as the key itself decides."""
        is_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not is_expired


class UserSession(models.Model):
    """One sign-in on one device. The device keeps the key, the table only its SHA-256.

    It is over at `ends_at`, or an hour after its last use (SESSION_HOURS). A session that was ended keeps its
    row for a while: the next request with its key learns the reason.
    """

    class EndReason(models.TextChoices):
        PASSWORD = "password", _("the password was changed")
        ROLE = "role", _("the role was changed")
        AREA = "area", _("the area was changed")
        SWITCHED_OFF = "switched_off", _("the account was switched off")
        ELSEWHERE = "elsewhere", _("ended on another device")
        ADMIN = "admin", _("ended by an admin")

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="sessions",
        verbose_name=_("person"),
    )
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    # Written at most once a minute, and by live updates of a page never.
    last_used_at = models.DateTimeField(_("last used at"), db_default=Now(), editable=False)
    ends_at = models.DateTimeField(_("ends at"))
    end_reason = models.CharField(_("ended because"), max_length=16, blank=True, choices=EndReason)
    locked_at = models.DateTimeField(_("locked at"), null=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    user_agent = models.CharField(_("device"), max_length=200, blank=True)
    data = models.TextField(editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_used_at"]

    def __str__(self) -> str:
        return f"{self.person} · {timezone.localtime(self.begun_at):%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        now = timezone.now()
        return self.ends_at > now and now - self.last_used_at < timedelta(hours=settings.SESSION_HOURS)

    @property
    def device(self) -> str:
        """What people know it by: "Chrome on Android"."""
        return describe_device(self.user_agent)


class AuditEntry(models.Model):
    """One thing that a person changed outside of scanning. Added, never changed or removed."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, verbose_name=_("by")
    )
    verb = models.CharField(_("what"), max_length=32)
    subject_kind = models.CharField(_("kind"), max_length=32)
    # `subject` is what it was called then; `subject_id` is its key where that may change or become another's.
    subject = models.CharField(_("which"), max_length=150)
    subject_id = models.BigIntegerField(null=True)
    # What the application says of it: {"changed": {field: [before, after]}, "fields": {field: value}, …}.
    detail = models.JSONField(_("detail"), default=dict)
    # What the database saw: [{"kind", "verb", "subject", "id", "changed": {column: [before, after]}}, …].
    row_changes = models.JSONField(_("rows"), default=list)
    address = models.GenericIPAddressField(_("address"), null=True)
    request_id = models.CharField(_("request"), max_length=36, null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject", "id"], name="audit_entry_subject"),
            models.Index(
                fields=["subject_kind", "subject_id", "id"],
                condition=Q(subject_id__isnull=False),
                name="audit_entry_subject_id",
            ),
            # One for each filter of the list in the admin, in its order.
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["by", "id"], name="audit_entry_by"),
            models.Index(fields=["verb", "id"], name="audit_entry_verb"),
            models.Index(fields=["subject_kind", "id"], name="audit_entry_kind"),
            models.Index(
                fields=["address", "id"], condition=Q(address__isnull=False), name="audit_entry_address"
            ),
            models.Index(
                fields=["request_id"], condition=Q(request_id__isnull=False), name="audit_entry_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject}"


class PendingChange(models.Model):
    """A row that a trigger saw change, until its transaction ends: then an entry of the audit has it.

    Written and emptied by the database's own functions (accounts/sql/): committed, there is never any.
    """

    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=150)
    subject_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=32)
    change = models.JSONField()

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject}"
