"""Exports in the admin: asked for from a list, written by the worker, downloaded from their page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import connection, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.admin_base import ReadOnlyAdmin, person_of
from accounts.audit import record_change
from core.models import StoredFile
from core.stored_files import content_of
from exports.models import ExportRun
from exports.writer import COLUMNS, rows_asked_for
from imports.models import ImportRun
from imports.status import progress_of, told_to_script
from imports.tasks import hand_over

What, Format, State = ExportRun.What, ExportRun.Format, ExportRun.State
MAX_ASKED = 8_000


class ForAdmins(ReadOnlyAdmin):
    """A table whose rows have pages of their own."""

    # What the page of a row shows of other tables.
    page_related: tuple[str, ...] = ()

    def check_access(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for who is no admin."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    def row_or_404(self, request: HttpRequest, pk: Any) -> Any:
        """Raises PermissionDenied for who is no admin."""
        self.check_access(request)
        if not str(pk).isdecimal():
            raise Http404
        return get_object_or_404(self.model._default_manager.select_related(*self.page_related), pk=pk)


def parts_to_send(file: StoredFile) -> Iterator[bytes]:
    for part in content_of(file):
        # A slow download lasts long: others may have its connection until the next part is read.
        if not connection.in_atomic_block:
            connection.close()
        yield part


def download_of(file: StoredFile) -> StreamingHttpResponse:
    """A stored file, a part at a time."""
    answer = StreamingHttpResponse(parts_to_send(file), content_type="application/octet-stream")
    answer["Content-Length"] = file.size
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    return answer


@admin.register(ExportRun)
class ExportRunAdmin(ForAdmins):
    subject_kind = "export"
    list_display = ("__str__", "what", "file_format", "state", "rows", "made_at", "made_by")
    list_select_related = ("made_by",)
    ordering = ("-id",)
    page_related = ("made_by", "file")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("start/", view(self.start), name="exports_exportrun_start"),
            path("<int:pk>/progress/", view(require_safe(self.progress)), name="exports_exportrun_progress"),
            path("<int:pk>/download/", view(require_safe(self.download)), name="exports_exportrun_download"),
            path("<int:pk>/cancel/", view(require_POST(self.cancel)), name="exports_exportrun_cancel"),
            path("<int:pk>/again/", view(require_POST(self.again)), name="exports_exportrun_again"),
            *super().get_urls(),
        ]

    def start(self, request: HttpRequest) -> HttpResponse:
        """Ask for the format, then hand the list with its search and filters to the worker."""
        self.check_access(request)
        asked = request.GET.dict()
        what = asked.pop("what", "")
        if (
            what not in What.values
            or len(request.META["QUERY_STRING"]) > MAX_ASKED
            or not is_sound(what, asked)
        ):
            raise Http404
        check_address(ExportRun(what=what, asked=asked, made_by=person_of(request)))
        if request.method == "POST" and request.POST.get("format") in Format.values:
            return redirect(self.begin(request, what, request.POST["format"], asked))
        context = self.admin_site.each_context(request) | {
            "title": _("Export"), "opts": self.opts, "what": What(what).label, "asked": asked,
            "formats": Format.choices,
        }  # fmt: skip
        return TemplateResponse(request, "admin/exports/export.html", context)

    @transaction.atomic
    def begin(self, request: HttpRequest, what: str, file_format: str, asked: dict[str, str]) -> ExportRun:
        by = person_of(request)
        run = ExportRun.objects.create(what=what, file_format=file_format, asked=asked, made_by=by)
        record_change(by=by, verb="exported", subject_kind=self.subject_kind, subject=str(run), asked=asked)
        hand_over(run)
        return run

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self.row_or_404(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "progress": progress_of(run),
        }
        return TemplateResponse(request, "admin/exports/export_run.html", context)

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        return JsonResponse(told_to_script(self.row_or_404(request, pk)))

    def download(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = self.row_or_404(request, pk)
        return download_of(run.file) if run.file else redirect(run)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.row_or_404(request, pk)
        ExportRun.objects.filter(pk=pk, state=State.WORKING).update(cancel_wanted=True)
        if run.state == State.WAITING or run.is_dead:
            still = ExportRun.objects.filter(pk=pk, attempt=run.attempt, state=run.state)
            still.update(state=State.STOPPED, attempt=run.attempt + 1, trouble=_("Cancelled."))
        return redirect(run)

    @transaction.atomic
    def again(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """The same export, as the base is now."""
        run = self.row_or_404(request, pk)
        return redirect(self.begin(request, run.what, run.file_format, run.asked))


def check_address(run: ExportRun) -> None:
    """Raise SuspiciousOperation, which is answered with 400, if the list would not take this address."""
    if run.what in COLUMNS:
        try:
            rows_asked_for(run, COLUMNS[run.what][0])
        except (IncorrectLookupParameters, ValidationError) as error:
            raise SuspiciousOperation("The list has no such filter.") from error


def is_sound(what: str, asked: dict[str, str]) -> bool:
    """Whether this can be what a list or a page of ours asks for."""
    if what == What.RESULT:
        return asked.get("run", "").isdecimal() and ImportRun.objects.filter(pk=asked["run"]).exists()
    return all(part.isdecimal() for part in asked.get("ids", "0").split(","))
