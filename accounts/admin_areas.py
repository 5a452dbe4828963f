"""Areas in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_base import AuditedAdmin, get_person
from accounts.audit import record_change
from accounts.models import Area, User
from accounts.resources import AreaResource, FilesMixin
from core.form_fields import WordsField


class InUseFilter(admin.SimpleListFilter):
    """Rows in use, or retired ones. For short tables."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, str]]:
        return [("in-use", _("in use")), ("retired", _("retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:
        if self.value() not in ("in-use", "retired"):
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "in-use")


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Area
        fields = ("name",)
        field_classes = {"name": WordsField}


@admin.register(Area)
class AreaAdmin(FilesMixin, AuditedAdmin):
    form = AreaForm
    resource_classes = [AreaResource]
    subject_kind = "area"
    printed_fields = ("name",)
    rule_sentences = {
        "area_name_unique": gettext_lazy(
            "There is an area of this name already. Capital and small letters count as the same."
        ),
        "area_name_given": gettext_lazy("Give the area a name."),
    }
    fields = ("name", "retired_at")
    readonly_fields = ("retired_at",)
    list_display = ("name", "retired_at")
    list_filter = (InUseFilter,)
    search_fields = ("name",)
    actions = ("retire", "restore")

    @admin.action(description=gettext_lazy("Retire the selected areas"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Area]) -> HttpResponse | None:
        areas = self.fetch_selected(request, queryset.filter(retired_at=None))
        question = ngettext("Retire %d area?", "Retire %d areas?", len(areas)) % len(areas)
        if page := self.ask_first(request, areas, question=question, words=_("Retire")):
            return page
        for area in areas:
            _retire_area(area, by=get_person(request))
            messages.success(request, _("%s is retired: nobody new can be put there.") % area)
        return None

    @admin.action(description=gettext_lazy("Bring the selected areas back"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Area]) -> None:
        for area in self.fetch_selected(request, queryset.exclude(retired_at=None)):
            _restore_area(area, by=get_person(request))
            messages.success(request, _("%s is in use again.") % area)


def _retire_area(area: Area, *, by: User) -> None:
    with transaction.atomic():
        Area.objects.filter(pk=area.pk).update(retired_at=timezone.now())
        record_change(by=by, verb="retired", subject_kind="area", subject=area.name, subject_id=area.pk)


def _restore_area(area: Area, *, by: User) -> None:
    with transaction.atomic():
        Area.objects.filter(pk=area.pk).update(retired_at=None)
        record_change(by=by, verb="brought back", subject_kind="area", subject=area.name, subject_id=area.pk)
