"""People and API keys in the admin; the modules admin_… beside it have the rest."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UsernameField
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import admin_areas as admin_areas  # registers its page
from accounts import admin_sign_ins as admin_sign_ins  # registers its page
from accounts.admin_audit import AuditEntryAdmin  # noqa: F401  # registers itself
from accounts.admin_base import AuditedAdmin, explain_refusal, get_person
from accounts.admin_sessions import render_sessions_link
from accounts.audit import record_change
from accounts.forms import offer_areas
from accounts.models import ADMIN, BILLER, DISPATCHER, ROLES, ApiToken, User
from accounts.people import DEMOTES_SELF, RETIRES_SELF
from accounts.resources import FilesMixin, PersonResource
from accounts.roles import LAST_ADMIN_STAYS, assign_role, get_role
from accounts.second_factor import has_second_factor, remove_second_factor
from accounts.tokens import create_token
from core.form_fields import WordsField

# Access follows roles, not single permissions.
admin.site.unregister(Group)
# Their pages would show the secrets of other people's second factors.
admin.site.unregister([TOTPDevice, StaticDevice])

ROLE_CHOICES = [
    (ADMIN, gettext_lazy("Admin: everything, and this administration")),
    (BILLER, gettext_lazy("Biller: bills, and scanning in every area")),
    (DISPATCHER, gettext_lazy("Dispatcher: scanning in their own area")),
]


def _build_role_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)


NAME_FIELDS: dict[str, type[forms.Field]] = {
    "username": UsernameField,
    "first_name": WordsField,
    "last_name": WordsField,
}


class NewPersonForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new person; with a password, or without one until it is set."""

    role = _build_role_field()
    usable_password = forms.ChoiceField(
        label=gettext_lazy("Signs in"),
        choices=[("true", gettext_lazy("with this password")), ("false", gettext_lazy("not yet"))],
        initial="true",
        required=False,
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
    )

    class Meta(AdminUserCreationForm.Meta):
        model = User
        field_classes = NAME_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self)

    def save(self, commit: bool = True) -> User:
        # Two know this password: the person chooses another at the first sign-in.
        self.instance.must_change_password = True
        person: User = super().save(commit)
        return person


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A new password for a person, to be changed at the next sign-in, or none any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choice := self.fields.get("usable_password"):
            assert isinstance(choice, forms.ChoiceField)
            choice.label = _("Signs in")
            choice.choices = [("true", _("with this password")), ("false", _("no more"))]
            # Django's script looks for this id.
            choice.help_text = format_html(
                '<p id="id_unusable_warning">{}</p>',
                _("No more: they are signed out, until they get a new password."),
            )
            self.order_fields(["usable_password", "password1", "password2"])

    @property
    def changed_data(self) -> list[str]:
        # Django's own leaves out that a password was taken away; the audit must not.
        return ["password"]

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        person: User = super().save(commit)
        return person


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's name, role, area, and whether they still work here."""

    by: User  # the person filling it in
    role = _build_role_field()

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "area", "sees_all_areas", "is_active")
        field_classes = NAME_FIELDS
        help_texts = {
            "is_active": gettext_lazy(
                "Take this away when the person leaves. They are signed out at once; their history stays."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = get_role(self.instance)
        offer_areas(self, kept=self.instance.area_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_own = self.instance.pk == self.by.pk
        if not cleaned.get("is_active") and is_own:
            self.add_error("is_active", RETIRES_SELF)
        elif cleaned.get("role") not in (None, ADMIN) and is_own:
            self.add_error("role", DEMOTES_SELF)
        return cleaned


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [(role, _(role)) for role in ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() in ROLES else queryset


@admin.register(User)
class PersonAdmin(FilesMixin, AuditedAdmin, UserAdmin):  # type: ignore[type-arg]
    """People get one role. They are retired, never deleted: their scans name them for ever."""

    subject_kind = "person"
    printed_fields = ("username",)
    resource_classes = [PersonResource]
    rule_sentences = {
        "user_name_unique_in_any_case": gettext_lazy(
            "Somebody has this name already. Capital and small letters count as the same."
        ),
        "last_admin_stays": LAST_ADMIN_STAYS,
    }
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    change_user_password_template = "admin/person_password.html"  # noqa: S105
    add_form_template = "admin/add_person.html"
    list_display = (
        "username",
        "full_name",
        "role",
        "area",
        "sees_all_areas",
        "email",
        "is_active",
        "last_login",
    )
    list_filter = (RoleFilter, "is_active", "area")
    list_select_related = ("area",)
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("sign_in_password", "second_factor", "signed_in", "last_login", "date_joined")
    actions = ("take_second_factor_off",)
    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (gettext_lazy("Work"), {"fields": ("role", "area", "sees_all_areas", "is_active")}),
        (gettext_lazy("Signing in"), {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (gettext_lazy("Work"), {"fields": ("role", "area", "sees_all_areas")}),
        (gettext_lazy("Signing in"), {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("name"))
    def full_name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=gettext_lazy("role"))
    def role(self, person: User) -> str:
        # Reads the prefetched groups: one query for the whole list.
        role = get_role(person)
        return _(role) if role else _("none")

    @admin.display(description=gettext_lazy("password"))
    def sign_in_password(self, person: User) -> str:
        state = _("Set.") if person.has_usable_password() else _("Not set: this person cannot sign in.")
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('{} <a href="{}">{}</a>', state, url, _("Set a new password"))

    @admin.display(description=gettext_lazy("signed in"))
    def signed_in(self, person: User) -> str:
        return render_sessions_link(person)

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, person: User) -> str:
        return _("On.") if has_second_factor(person) else _("Off.")

    @admin.action(
        description=gettext_lazy("Take the second factor off the selected people"), permissions=["change"]
    )
    def take_second_factor_off(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        people = self.fetch_selected(request, queryset)
        question = ngettext(
            "Take the second factor off %d person?", "Take the second factor off %d people?", len(people)
        )
        if page := self.ask_first(request, people, question=question % len(people), words=_("Take it off")):
            return page
        for person in people:
            if remove_second_factor(person, by=get_person(request)):
                messages.success(request, _("%s signs in by password alone now.") % person)
        return None

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        if request.POST.get("usable_password") == "false" and self._is_own_page(request, id):
            messages.error(request, _("You cannot take your own password away. Ask another admin."))
            return redirect(request.get_full_path())
        try:
            with transaction.atomic():
                response: HttpResponse = super().user_change_password(request, id, form_url)
        except IntegrityError as error:
            messages.error(request, explain_refusal(error, self.rule_sentences))
            return redirect(request.get_full_path())
        # One's own is known to nobody else.
        own = User.objects.filter(pk=get_person(request).pk, must_change_password=True)
        own.update(must_change_password=False)
        return response

    def _is_own_page(self, request: HttpRequest, id: str) -> bool:
        return bool(self.get_object(request, unquote(id)) == request.user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        assign_role(obj, form.cleaned_data["role"])


class NewKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new API key: whom it acts as, what it may do and for how long."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"),
        choices=ApiToken.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than the person's role allows."),
    )
    expires_at = forms.DateTimeField(
        label=gettext_lazy("Expires at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("From then on the key lets nobody in. Empty: never."),
    )

    class Meta:
        model = ApiToken
        fields = ("name", "user", "scopes", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("scopes", None)  # an admin chooses them, so that none is there by oversight

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError(_("This is over already. Choose a later time."))
        return expires_at


@admin.register(ApiToken)
class ApiTokenAdmin(AuditedAdmin):
    """Keys for stations and integrations. The key itself is shown once and kept nowhere."""

    subject_kind = "API key"
    form = NewKeyForm
    fields = ("name", "user", "scopes", "expires_at", "created_at", "last_used_at", "revoked_at")
    readonly_fields = ("created_at", "last_used_at", "revoked_at")
    list_display = ("name", "user", "may", "expires_at", "last_used_at", "created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    ordering = ("-id",)
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("may"))
    def may(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made, request.new_key = create_token(  # type: ignore[attr-defined]
            name=obj.name, user=obj.user, scopes=obj.scopes, expires_at=obj.expires_at
        )
        obj.pk, obj.created_at = made.pk, made.created_at

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page with the key: an answer to this request alone, so that it is stored nowhere."""
        context = self.admin_site.each_context(request) | {
            "title": _("The key of %s") % obj,
            "key": request.new_key,  # type: ignore[attr-defined]
            "token": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/new_key.html", context)

    @admin.action(description=gettext_lazy("Revoke the selected keys"), permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in self.fetch_selected(request, queryset.filter(revoked_at=None)):
            _revoke_token(token, by=get_person(request))
            messages.success(request, _("The key of %s is revoked: it lets nobody in any more.") % token)


def _revoke_token(token: ApiToken, *, by: User) -> None:
    """Make this key useless. Repeating it changes nothing."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            record_change(
                by=by,
                verb="revoked",
                subject_kind="API key",
                subject=token.name,
                subject_id=token.pk,
                user=token.user.username,
            )
