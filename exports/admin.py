"""Exports in the admin: started from a list, written by the worker, downloaded from their page."""

from typing import Any

from django.contrib import admin
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.admin_base import RowPagesAdmin, get_person
from core.http_methods import require_post_or_go_to
from core.progress import build_progress_json, describe_progress
from core.stored_files import stream_file
from exports.models import ExportRun
from exports.tasks import cancel_export, start_export
from exports.writer import SOURCES

What, Format = ExportRun.What, ExportRun.Format
MAX_ASKED = 8_000


@admin.register(ExportRun)
class ExportRunAdmin(RowPagesAdmin):
    subject_kind = "export"
    list_display = ("__str__", "what", "file_format", "state", "rows", "made_at", "made_by")
    list_select_related = ("made_by",)
    ordering = ("-id",)
    page_related = ("made_by", "file")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        posted = require_post_or_go_to("admin:exports_exportrun_change", object_id="pk")
        return [
            path("start/", view(self.start), name="exports_exportrun_start"),
            path("<int:pk>/progress/", view(self.progress), name="exports_exportrun_progress"),
            path("<int:pk>/download/", view(self.download), name="exports_exportrun_download"),
            path("<int:pk>/cancel/", view(posted(self.cancel)), name="exports_exportrun_cancel"),
            path("<int:pk>/again/", view(posted(self.repeat)), name="exports_exportrun_again"),
            *super().get_urls(),
        ]

    def start(self, request: HttpRequest) -> HttpResponse:
        """Ask for the format, then hand the list with its search and filters to the worker."""
        self.check_access(request)
        asked = request.GET.dict()
        what = asked.pop("what", "")
        if what not in SOURCES or len(request.META["QUERY_STRING"]) > MAX_ASKED:
            raise Http404
        SOURCES[what].check(ExportRun(what=what, asked=asked, made_by=get_person(request)))
        if request.method == "POST" and request.POST.get("format") in Format.values:
            return redirect(start_export(what, request.POST["format"], asked=asked, by=get_person(request)))
        context = self.admin_site.each_context(request) | {
            "title": _("Export"),
            "opts": self.opts,
            "what": What(what).label,
            "asked": asked,
            "formats": Format.choices,
        }
        return TemplateResponse(request, "admin/exports/export.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self.row_or_404(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "progress": describe_progress(run),
        }
        return TemplateResponse(request, "admin/exports/export_run.html", context)

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        return JsonResponse(build_progress_json(self.row_or_404(request, pk)))

    def download(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = self.row_or_404(request, pk)
        if run.file is None:
            return redirect(run)
        self.audit(request, run, "downloaded")
        return stream_file(run.file)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.row_or_404(request, pk)
        cancel_export(run)
        return redirect(run)

    def repeat(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """The same export, as the base is now."""
        run = self.row_or_404(request, pk)
        return redirect(start_export(run.what, run.file_format, asked=run.asked, by=get_person(request)))
