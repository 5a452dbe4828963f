"""Bills in the admin, to look at; and the settings of the site, of three rooms on one page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, Model, PositiveSmallIntegerField, QuerySet, TextField
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_base import AuditedAdmin, ReadOnlyAdmin, render_admin_link
from bags.codes import normalise_code
from bags.models import CodeSettings, get_code_settings
from bags.slips import prove_apart
from bills.fields import FIELD_NAMES
from bills.models import Bill, BillLine, BillSettings, BillVersion
from bills.numbers import check_number_pattern
from bills.totals import compute_totals, format_kg
from core.dates import format_spoken_time
from core.form_fields import PlainIntegerField
from core.logos import convert_logo
from core.models import Branding
from core.words import tidy_words

MAX_LINES_SHOWN = 200
MAX_VERSIONS_SHOWN = 50
ADMIN_WIDGETS: dict[type, dict[str, Any]] = {
    CharField: {"widget": widgets.AdminTextInputWidget},
    TextField: {"widget": widgets.AdminTextareaWidget},
    PositiveSmallIntegerField: {"widget": widgets.AdminIntegerFieldWidget, "form_class": PlainIntegerField},
}
CODE_FIELDS = (
    "parent_pattern",
    "child_pattern",
    "label_patterns",
    "create_unknown_bags",
    "expected_children",
)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [("open", _("open")), ("closed", _("closed")), ("cancelled", _("cancelled or deleted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Bill]) -> QuerySet[Bill]:
        if self.value() == "cancelled":
            return queryset.filter(cancelled_at__isnull=False)
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_at__isnull=self.value() == "open", cancelled_at=None)
        return queryset


@admin.register(Bill)
class BillAdmin(ReadOnlyAdmin):
    """Bills to look at. They are made, changed, closed, reopened and cancelled on their own pages."""

    subject_kind = "bill"
    exported_as = "bills"
    list_display = ("number", "customer", "state", "version", "created_at", "created_by")
    list_filter = (StateFilter,)
    list_select_related = ("created_by", "closed_by", "cancelled_by")
    search_fields = ("number",)
    search_help_text = gettext_lazy("The first characters of a bill's number.")
    ordering = ("-id",)

    readonly_fields = (
        "page",
        "state",
        *FIELD_NAMES,
        "weighs",
        "parents",
        "versions",
        "created_at",
        "created_by",
    )
    fields = readonly_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Bill], search_term: str
    ) -> tuple[QuerySet[Bill], bool]:
        # The unique index of number has the collation "C": it finds the first characters.
        return queryset.filter(number__startswith=normalise_code(tidy_words(search_term))), False

    @admin.display(description=gettext_lazy("number"))
    def page(self, bill: Bill) -> str:
        return format_html('<a href="{}">{}</a>', bill.get_absolute_url(), bill.number)

    @admin.display(description=gettext_lazy("state"))
    def state(self, bill: Bill) -> str:
        if bill.cancelled_at is not None:
            return _("%(state)s %(when)s by %(who)s") % {
                "state": _(bill.state),
                "when": format_spoken_time(bill.cancelled_at),
                "who": bill.cancelled_by,
            }
        if bill.closed_at is None:
            return _("open")
        return _("closed %(when)s by %(who)s") % {
            "when": format_spoken_time(bill.closed_at),
            "who": bill.closed_by,
        }

    @admin.display(description=gettext_lazy("weighs"))
    def weighs(self, bill: Bill) -> str:
        totals = compute_totals(bill)
        return _("%(parents)s parents with %(children)s children: %(weight)s kg") % {
            "parents": totals.parent_count,
            "children": totals.child_count,
            "weight": format_kg(totals.weight_kg),
        }

    @admin.display(description=gettext_lazy("parents on it"))
    def parents(self, bill: Bill) -> str:
        lines = BillLine.objects.filter(bill=bill, removed_at=None).select_related("parent", "added_by")
        shown = list(lines.order_by("id")[: MAX_LINES_SHOWN + 1])
        if not shown:
            return _("none")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (render_admin_link(line.parent), format_spoken_time(line.added_at), line.added_by)
                for line in shown[:MAX_LINES_SHOWN]
            ),
        )
        more = _("Only the first %s are shown.") % MAX_LINES_SHOWN if len(shown) > MAX_LINES_SHOWN else ""
        return format_html('<table class="inner"><tbody>{}</tbody></table>{}', rows, more)

    @admin.display(description=gettext_lazy("closed versions"))
    def versions(self, bill: Bill) -> str:
        versions = BillVersion.objects.filter(bill=bill).select_related("closed_by").defer("snapshot")
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} kg</td><td><code>{}</code></td></tr>",
            (
                (
                    version.version,
                    format_spoken_time(version.closed_at),
                    version.closed_by,
                    format_kg(version.weight_kg),
                    version.sha256,
                )
                for version in versions.order_by("-version")[:MAX_VERSIONS_SHOWN]
            ),
        )
        if not rows:
            return _("none")
        return format_html('<table class="inner"><tbody>{}</tbody></table>', rows)


def _make_field(model: type[Model], name: str) -> forms.Field:
    """The form field of a model's field, as the admin draws it."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    made = field.formfield(**ADMIN_WIDGETS.get(type(field), {}))
    assert made is not None
    return made


class SiteSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """One form over the settings of three rooms: its own instance is the bills'."""

    site_name = _make_field(Branding, "site_name")
    parent_pattern = _make_field(CodeSettings, "parent_pattern")
    child_pattern = _make_field(CodeSettings, "child_pattern")
    label_patterns = _make_field(CodeSettings, "label_patterns")
    create_unknown_bags = _make_field(CodeSettings, "create_unknown_bags")
    expected_children = _make_field(CodeSettings, "expected_children")
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG or JPEG, at most 2 MB. It stands at the head of printed bills."),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("No logo any more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branding, self.codes = Branding.objects.get(id=1), get_code_settings()
        self.initial["site_name"] = self.branding.site_name
        self.initial.update({name: getattr(self.codes, name) for name in CODE_FIELDS})

    def list_hidden_values(self) -> dict[str, Any]:
        return {"logo": self.branding.logo}

    def clean_logo(self) -> bytes:
        """The picture as PNG, ready to be stored; empty if none was sent."""
        upload = self.cleaned_data["logo"]
        return convert_logo(upload) if upload else b""

    def clean_bill_number_pattern(self) -> str:
        pattern: str = self.cleaned_data["bill_number_pattern"]
        check_number_pattern(pattern)
        return pattern

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # of BaseModelForm
        for instance, names in ((self.branding, ("site_name",)), (self.codes, CODE_FIELDS)):
            construct_instance(self, instance, names)
            try:
                instance.full_clean(exclude=set(self.errors), validate_constraints=False)
            except ValidationError as error:
                self.add_error(None, error)

    def save_others(self) -> None:
        """Save what was changed outside the bills' own settings."""
        changed = set(self.changed_data)
        if self.cleaned_data["logo"] or self.cleaned_data["remove_logo"]:
            self.branding.logo = self.cleaned_data["logo"]
            changed.add("logo")
        self.branding.save(update_fields=changed & {"site_name", "logo"})
        self.codes.apart_patterns = prove_apart(self.codes.parent_pattern, self.codes.child_pattern)
        self.codes.save(update_fields={"apart_patterns"} | changed.intersection(CODE_FIELDS))


@admin.register(BillSettings)
class SiteSettingsAdmin(AuditedAdmin):
    """All settings of the site, in three rows: the list is the form."""

    subject_kind = "site settings"
    printed_fields = ("site_name",)
    actions = None
    fieldsets = (
        (None, {"fields": ("site_name",)}),
        (
            gettext_lazy("Codes"),
            {"fields": ("parent_pattern", "child_pattern", "label_patterns", "create_unknown_bags")},
        ),
        (gettext_lazy("Packing and bills"), {"fields": ("expected_children", "weight_per_child_kg")}),
        (
            gettext_lazy("Bills and their papers"),
            {"fields": ("bill_number_pattern", "proof_without_signing_in", "logo", "remove_logo")},
        ),
    )
    form = SiteSettingsForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:bills_billsettings_change", 1)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.save_others()

    def audit(self, request: HttpRequest, obj: Model, verb: str, **detail: Any) -> None:
        changed = detail["changed"]
        if "logo" in changed:
            changed["logo"] = "changed"  # a picture says nothing in a list
        super().audit(request, obj, verb, **detail)

    def response_post_save_change(self, request: HttpRequest, obj: BillSettings) -> HttpResponseRedirect:
        return redirect("admin:bills_billsettings_change", 1)
