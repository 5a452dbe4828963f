"""What all admin pages share: changes are written down, rules answer in words, long lists stay fast."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import IntegrityError, models, transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from psycopg import errors as pg

from accounts.audit import describe_entry, list_entries, record_change
from accounts.models import User
from accounts.shown_values import ShownValuesMixin
from core.database import find_broken_rule, storable
from core.form_fields import PlainDecimalField, PlainIntegerField
from core.print_warnings import warn_unprintable
from core.words import contains_words, tidy_words

PAGES_AHEAD = 3
MAX_PAGES = 100
# An action works row by row while the person waits.
MAX_ROWS_PER_ACTION = 500
MAX_ROWS_NAMED = 50


def read_page(request: HttpRequest) -> int:
    """The page of a list that is requested: 1 if none is."""
    page = request.GET.get("p") or request.GET.get("page") or ""
    return int(page) if page.isdecimal() else 1


def find_deepest_row(page: int, per_page: int) -> int:
    """How many rows of a list are read at most to show this page of it."""
    return min(max(page, 1) + PAGES_AHEAD, MAX_PAGES) * per_page


class AheadPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a table too long to count: reads only a few pages past the requested one."""

    def __init__(self, object_list: QuerySet[Any], per_page: int, *, page: int = 1) -> None:
        super().__init__(object_list, per_page)
        self.rows = object_list
        self.deepest_row = find_deepest_row(page, self.per_page)

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to a few pages ahead; `has_more` says when there are others."""
        return min(self.rows_seen, self.deepest_row)

    @cached_property
    def rows_seen(self) -> int:
        return self.rows[: self.deepest_row + 1].count()

    @property
    def has_more(self) -> bool:
        return self.rows_seen > self.deepest_row

    @property
    def is_at_the_end(self) -> bool:
        """Whether the rows that remain can only be found by a search or a filter."""
        return self.has_more and self.deepest_row == MAX_PAGES * self.per_page


class FixedOrderList(ChangeList):
    """Keeps the order of the list: sorting a long table by another column would read all of it."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The admin of one of our tables.

    Nothing is deleted. Every change adds an audit entry under `subject_kind`. A rule that the database
    keeps comes out as a sentence on the form, and then nothing is saved.
    """

    subject_kind: str
    formfield_overrides = {
        models.DecimalField: {"form_class": PlainDecimalField},
        models.IntegerField: {"form_class": PlainIntegerField},
    }
    # What the export of this list is called, if it has one: imports.models.ExportRun.What.
    exported_as = ""
    rule_sentences: dict[str, Any] = {}
    # Of these, as of passwords, an entry says only that they changed: they may let somebody in elsewhere.
    secret_fields: tuple[str, ...] = ()
    # What stands on papers, which have letters for many scripts but not for all.
    printed_fields: tuple[str, ...] = ()
    # These are answered with a sentence on the form: the rule's, or the exception's own text.
    refusals: tuple[type[Exception], ...] = (IntegrityError,)
    paginator = AheadPaginator
    change_list_template = "admin/long_list.html"
    # A sentence above the list.
    explanation: Any = ""
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"exported_as": self.exported_as, "explanation": self.explanation}
        return super().changelist_view(request, shown | (extra_context or {}))

    # The role decides, not single permissions.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return get_person(request).is_admin

    def has_add_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return get_person(request).is_admin

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FixedOrderList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the list's own filters ask for: anything else may read a whole table."""
        filters = {getattr(choice, "parameter_name", choice) for choice in self.list_filter}
        field, _separator, kind = lookup.partition("__")
        return field in filters and kind in ("", "exact", "id__exact", "isnull") and "\x00" not in str(value)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word anywhere in one of the columns, however it is written. For short tables."""
        for word in tidy_words(storable(search_term)).split():
            found = Q()
            for column in self.search_fields:
                found |= Q(contains_words(str(column), word))
            queryset = queryset.filter(found)
        return queryset, False

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any, **kwargs: Any
    ) -> AheadPaginator:
        return AheadPaginator(queryset, per_page, page=read_page(request))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            page = super().changeform_view(request, *args, **kwargs)
        except self.refusals as error:
            # All of it was rolled back. Show the same form again, with the rule's sentence.
            request.refusal = explain_refusal(error, self.rule_sentences)  # type: ignore[attr-defined]
            page = super().changeform_view(request, *args, **kwargs)
        if hasattr(request, "changed_meanwhile"):
            page.status_code = 409
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Lock the row that a form is about to change: what it showed is compared with what is there."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return found
        if not self.has_change_permission(request, found):
            return found  # it will be refused, and history may not even be locked
        self.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=found.pk).first()
        return super().get_object(request, object_id, from_field)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        form = super().get_form(request, obj, change=change, **kwargs)

        class DatabaseDecides(ShownValuesMixin, form):  # type: ignore[misc,valid-type]
            """Leaves the rules to the database: only it can decide a race."""

            by = request.user
            subject_kind = self.subject_kind

            def _post_clean(self) -> None:
                self.instance.validate_constraints = lambda exclude=None: None
                super()._post_clean()

            def clean(self) -> dict[str, Any] | None:
                cleaned: dict[str, Any] | None = super().clean()
                if hasattr(request, "refusal"):
                    self.add_error(None, request.refusal)
                if self.changed_meanwhile:
                    request.changed_meanwhile = True  # type: ignore[attr-defined]
                return cleaned

        return DatabaseDecides

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        printed = {name: str(form.fields[name].label) for name in self.printed_fields if name in form.fields}
        warn_unprintable(request, {label: form.cleaned_data[name] for name, label in printed.items()})
        if not change:
            obj.save()
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        obj.save(update_fields=columns.intersection(form.changed_data))

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Any, add: bool = False
    ) -> Any:
        """What Django hands to log_addition and log_change: ours is the detail of an audit entry, a dict."""
        secrets = set(self.secret_fields)
        return {"fields": _list_values(form, secrets)} if add else {"changed": _list_changes(form, secrets)}

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.audit(request, obj, "made", **message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if message["changed"]:
            self.audit(request, obj, "changed", **message)

    def audit(self, request: HttpRequest, obj: Model, verb: str, **detail: Any) -> None:
        record_change(
            by=get_person(request),
            verb=verb,
            subject_kind=self.subject_kind,
            subject=str(obj),
            subject_id=obj.pk,
            **detail,
        )

    def is_row_key(self, text: str) -> bool:
        """Whether this may be the primary key of a row, as the list has it."""
        return text.isdecimal()

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        if not all(self.is_row_key(chosen) for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise SuspiciousOperation("A selected row is no number.")
        return super().response_action(request, queryset, *args, **kwargs)

    def fetch_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The selected rows for an action; none, and a sentence, when they are too many to work through."""
        rows = list(queryset[: MAX_ROWS_PER_ACTION + 1])
        if len(rows) > MAX_ROWS_PER_ACTION:
            sentence = _("Select at most %s at a time. Nothing was changed.") % MAX_ROWS_PER_ACTION
            messages.error(request, sentence)
            return []
        return rows

    def ask_first(
        self, request: HttpRequest, rows: list[Any], *, question: str, words: str
    ) -> HttpResponse | None:
        """The page that asks whether to do the action with these rows; None once that was agreed to there.

        `words`: what the button says.
        """
        if not rows or "agreed" in request.POST:
            return None
        context = self.admin_site.each_context(request) | {
            "title": question,
            "opts": self.opts,
            "rows": rows,
            "named": rows[:MAX_ROWS_NAMED],
            "action": request.POST["action"],
            "words": words,
        }
        return TemplateResponse(request, "admin/ask_first.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            raise Http404
        if not self.has_view_or_change_permission(request, subject):
            raise PermissionDenied
        entries = list_entries(self.subject_kind, subject)[:200]
        context = self.admin_site.each_context(request) | {
            "title": _("History of %s") % subject,
            "told": [(entry, describe_entry(entry.detail, entry.row_changes)) for entry in entries],
            "opts": self.opts,
            "object": subject,
        }
        return TemplateResponse(request, "admin/history.html", context)


class ReadOnlyAdmin(AuditedAdmin):
    """A table that the admin shows and nobody changes by hand."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def get_person(request: HttpRequest) -> User:
    """Who is signed in. In the admin somebody always is."""
    return cast(User, request.user)


def render_admin_link(row: Model) -> str:
    """A link to the admin's page of this row."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, row)


def explain_refusal(error: Exception, sentences: dict[str, Any]) -> str:
    """The sentence of the rule that was broken."""
    if not isinstance(error, IntegrityError):
        return str(error)
    cause = error.__cause__
    if not isinstance(cause, pg.IntegrityError):
        raise error
    rule = find_broken_rule(error)
    if rule in sentences:
        return str(sentences[rule])
    if cause.diag.table_name is None and cause.diag.message_primary:
        return cause.diag.message_primary  # a trigger of ours: its message is its sentence
    return _("This breaks the rule %s. Nothing was saved.") % rule


def _list_values(form: forms.Form, secrets: set[str]) -> dict[str, Any]:
    """What was filled in, for the audit. Never a password, nor another secret."""
    names = [name for name in form.changed_data if "password" not in name and name not in secrets]
    return {name: form.cleaned_data.get(name) for name in names}


def _list_changes(form: forms.Form, secrets: set[str]) -> dict[str, Any]:
    """Each changed field with its old and new value, for the audit. Of a secret only that it changed."""
    changes: dict[str, Any] = {}
    for name in form.changed_data:
        if "password" in name:
            changes |= {"password": "changed"}
        elif name in secrets:
            changes |= {name: "changed"}
        else:
            before = form.fields[name].to_python(form[name].initial)
            changes[name] = [before, form.cleaned_data.get(name)]
    return changes


class RowPagesAdmin(ReadOnlyAdmin):
    """A table whose rows have pages of their own."""

    # What the page of a row shows of other tables.
    page_related: tuple[str, ...] = ()

    def check_access(self, request: HttpRequest) -> None:
        """Raise PermissionDenied to anyone but admins."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    def row_or_404(self, request: HttpRequest, pk: Any) -> Any:
        """Raises PermissionDenied to anyone but admins."""
        self.check_access(request)
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(self.model._default_manager.select_related(*self.page_related), pk=pk)
