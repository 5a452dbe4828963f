"""Bags, links and the site's settings in the admin."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_base import (
    MAX_ROWS_PER_ACTION,
    AuditedAdmin,
    ReadOnlyAdmin,
    find_deepest_row,
    get_person,
    read_page,
    render_admin_link,
)
from accounts.forms import offer_areas
from bags.codes import MAX_CODE_LENGTH, may_name_new_bag, normalise_code
from bags.filters import NOT_JUST_IN_USE, pick_by_use
from bags.models import Bag, Link
from bags.new_codes import check_new_code, explain_bad_code
from bags.retirement import RetireRefused, restore_bag, retire_bag
from core.dates import format_spoken_time
from core.words import tidy_words

# A search looks at this many bags that start with the text, and as many that end with it.
MAX_FOUND = 1_000
MAX_SHOWN = 100


class BagForm(forms.ModelForm):  # type: ignore[type-arg]
    # A scanner may type a prefix in front of the code; normalise_code takes it off.
    code = forms.CharField(label=gettext_lazy("Code"), max_length=MAX_CODE_LENGTH + 16)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, kept=self.instance.area_id)

    def clean_code(self) -> str:
        code = normalise_code(self.cleaned_data["code"])
        if not may_name_new_bag(code):
            raise ValidationError(explain_bad_code(code))
        return code

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None and {"code", "kind"} <= cleaned.keys():
            check_new_code(cleaned["code"], cleaned["kind"])
        return cleaned


def _normalise_term(text: str) -> str:
    """What is searched for among codes; "" if it is nothing."""
    return normalise_code(tidy_words(text))


def _search_bag_ids(code: str) -> list[int]:
    """The ids of bags whose code starts or ends with this text."""
    reversed_code = Func(F("code"), function="reverse")
    starting = Bag.objects.filter(code__startswith=code).order_by("code")
    ending = Bag.objects.alias(back=reversed_code).filter(back__startswith=code[::-1]).order_by("back")
    # Two short queries, each along its own index (bag_code_unique, bag_code_reversed).
    return [
        *starting.values_list("id", flat=True)[:MAX_FOUND],
        *ending.values_list("id", flat=True)[:MAX_FOUND],
    ]


def _keep_newest(request: HttpRequest, bags: QuerySet[Bag]) -> QuerySet[Bag]:
    """Those of these bags that this page of the list can show, found along an index for each use.

    No index has the bags in use and the others: an area's few bags would be looked for among all there are.
    """
    if request.GET.get("area__isnull") == "True":
        # For PostgreSQL "in no area" is no fixed value: bag_area has its order with the area alone.
        bags = bags.order_by(F("area_id").desc(), "-id")
    uses = ["in", "out"] if request.GET.get(UseFilter.parameter_name) == "all" else ["all"]
    # Bags that come meanwhile must not push a selected one out of sight of its action.
    most = find_deepest_row(read_page(request), BagAdmin.list_per_page) + MAX_ROWS_PER_ACTION
    ranges = [pick_by_use(bags, use).values("id")[:most] for use in uses]
    kept = ranges[0].union(*ranges[1:], all=True) if len(ranges) > 1 else ranges[0]
    return Bag.objects.filter(id__in=kept).select_related(*BagAdmin.list_select_related).order_by("-id")


class UseFilter(admin.SimpleListFilter):
    """Bags in use, or others, as the list of bags has it. A code is found in any case."""

    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return NOT_JUST_IN_USE

    def queryset(self, request: HttpRequest, queryset: QuerySet[Bag]) -> QuerySet[Bag]:
        use = self.value() if self.value() in dict(NOT_JUST_IN_USE) else None
        return pick_by_use(queryset, use or ("all" if _normalise_term(request.GET.get("q", "")) else "in"))

    def choices(self, changelist: Any) -> Iterator[Any]:
        default, *others = super().choices(changelist)
        yield from [default | {"display": _("in use, or found by code")}, *others]


@admin.register(Bag)
class BagAdmin(AuditedAdmin):
    """Bags are added, moved between areas, retired and brought back. Their code and kind stay."""

    subject_kind = "bag"
    exported_as = "bags"
    rule_sentences = {
        "bag_code_unique": gettext_lazy("There is a bag with this code already."),
    }
    form = BagForm
    list_display = ("code", "kind", "area", "state", "created_at")
    list_filter = ("kind", "area", UseFilter)
    list_select_related = ("area",)
    search_fields = ("code",)
    search_help_text = gettext_lazy("The first or the last characters of a code.")
    ordering = ("-id",)
    actions = ("retire", "restore", "export_selected")

    def get_fields(self, request: HttpRequest, obj: Bag | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("code", "kind", "area")
        where = ("contents", "on_bill") if obj.is_parent else ("inside",)
        return ("code", "kind", "area", *where, "created_at", "retired_at", "withdrawn_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Bag | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("code", "kind", "inside", "contents", "on_bill", "created_at", "retired_at", "withdrawn_at")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Bag], search_term: str
    ) -> tuple[QuerySet[Bag], bool]:
        if code := _normalise_term(search_term):
            return queryset.filter(id__in=_search_bag_ids(code)), False
        is_filtered = any(name.startswith(("kind", "area")) for name in request.GET)
        return _keep_newest(request, queryset) if is_filtered else queryset, False

    @admin.display(description=gettext_lazy("state"))
    def state(self, bag: Bag) -> str:
        if bag.withdrawn_at:
            return _("withdrawn")
        return _("retired") if bag.retired_at else _("in use")

    @admin.display(description=gettext_lazy("is in"))
    def inside(self, bag: Bag) -> str:
        link = Link.objects.filter(child=bag, unlinked_at=None).select_related("parent", "linked_by").first()
        if link is None:
            return _("no parent bag")
        return format_html(
            _("{}. {} put it there {}."),
            render_admin_link(link.parent),
            link.linked_by,
            format_spoken_time(link.linked_at),
        )

    @admin.display(description=gettext_lazy("holds"))
    def contents(self, bag: Bag) -> str:
        links = Link.objects.filter(parent=bag, unlinked_at=None).select_related("child").order_by("id")
        children = [link.child for link in links[: MAX_SHOWN + 1]]
        if not children:
            return _("nothing")
        shown = format_html_join(
            mark_safe(", "), "{}", ((render_admin_link(child),) for child in children[:MAX_SHOWN])
        )
        more = _(" and more: only the first %s are shown.") % MAX_SHOWN if len(children) > MAX_SHOWN else ""
        return format_html("{}{}", shown, more)

    @admin.display(description=gettext_lazy("is on bill"))
    def on_bill(self, bag: Bag) -> str:
        line = bag.bill_lines.filter(removed_at=None).select_related("bill").first()
        if line is None:
            return _("no bill")
        return render_admin_link(line.bill)

    @admin.action(description=gettext_lazy("Retire the selected bags"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Bag]) -> HttpResponse | None:
        bags = self.fetch_selected(request, queryset)
        question = ngettext("Retire %d bag?", "Retire %d bags?", len(bags)) % len(bags)
        if page := self.ask_first(request, bags, question=question, words=_("Retire")):
            return page
        retired = 0
        for bag in bags:
            try:
                retired += retire_bag(bag, by=get_person(request))
            except RetireRefused as refusal:
                messages.error(request, str(refusal))
        if retired:
            messages.success(request, _("Retired: %s.") % retired)
        return None

    @admin.action(description=gettext_lazy("Bring the selected bags back"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Bag]) -> None:
        back = sum(restore_bag(bag, by=get_person(request)) for bag in self.fetch_selected(request, queryset))
        messages.success(request, _("Back in use: %s.") % back)

    @admin.action(description=gettext_lazy("Export the selected bags"))
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Bag]) -> HttpResponse | None:
        chosen = ",".join(str(bag.pk) for bag in self.fetch_selected(request, queryset))
        address = reverse("admin:exports_exportrun_start")
        return redirect(f"{address}?what=bags&ids={chosen}") if chosen else None


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Which child was in which parent. Links are made and ended by scans only."""

    subject_kind = "link"
    exported_as = "links"
    list_display = ("child", "parent", "linked_at", "linked_by", "unlinked_at", "unlinked_by")
    list_select_related = ("child", "parent", "linked_by", "unlinked_by")
    list_display_links = None
    search_fields = ("child__code",)
    search_help_text = gettext_lazy("The whole code of a child or a parent.")
    ordering = ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Link], search_term: str
    ) -> tuple[QuerySet[Link], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(id__in=_search_link_ids(normalise_code(search_term))), False


def _search_link_ids(code: str) -> list[int]:
    """The ids of the newest links that this bag is or was part of."""
    bag = Bag.objects.filter(code=code).first()
    if bag is None:
        return []
    # Asked one by one: each has its own index (link_stays, link_contents).
    sides = [Q(child=bag), Q(parent=bag)]
    return [
        link_id
        for side in sides
        for link_id in Link.objects.filter(side).order_by("-id").values_list("id", flat=True)[:MAX_FOUND]
    ]
