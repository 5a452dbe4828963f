"""Import runs in the admin: upload, dry run, import, progress, undo."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportMixin
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.admin_base import RowPagesAdmin, get_person
from core.http_methods import require_post_or_go_to
from core.progress import build_progress_json
from core.spreadsheets import stream_csv
from core.stored_files import store, stream_file
from imports.column_mapping import PlanRefused, list_sheets, read_plans, remember_words
from imports.models import HeaderWord, ImportRun, KindWord
from imports.questions import has_unknown_columns, list_questions, read_answers
from imports.queue import describe_run_progress, list_at_work
from imports.remedies import RemedyRefused, list_remedies, put_area_in_use, remember_kind
from imports.runs import (
    ImportRefused,
    cancel_run,
    check_seen,
    create_run,
    find_earlier_import,
    may_begin,
    record_cancellation,
    request_task,
)
from imports.status import (
    choose_main,
    describe_state,
    list_effects,
    list_examples,
    list_left_out,
    list_reasons,
)
from imports.tasks import defer_import
from imports.template_files import TEMPLATES, write_template
from imports.undo_status import list_kept_bags, list_preview, list_reasons_to_stay, list_undone
from imports.upload_handlers import check_size

# Our runs tell all that a person needs to know of the jobs behind them.
admin.site.unregister(ProcrastinateJob)
MAX_FILES = 20
State, Task = ImportRun.State, ImportRun.Task


@admin.register(ImportRun)
class ImportRunAdmin(ImportMixin, RowPagesAdmin):  # type: ignore[misc]  # the package has no types
    """The screens of django-import-export, with our own engine under them."""

    subject_kind = "import run"
    list_display = ("file_name", "state", "rows", "made_at", "made_by", "imported_at", "imported_by")
    list_filter = ("state",)
    list_select_related = ("made_by", "imported_by")
    ordering = ("-id",)
    page_related = ("made_by", "imported_by", "previewed_by", "undone_by", "file")
    import_template_name = "admin/imports/upload.html"
    import_export_change_list_template = "admin/imports/runs.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("rows"))
    def rows(self, run: ImportRun) -> str:
        return f"{run.counts['read']:,}" if run.counts else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        posted = require_post_or_go_to("admin:imports_importrun_change", object_id="pk")
        own = [
            path("at-work/", view(self.at_work), name="imports_importrun_at_work"),
            path("<int:pk>/progress/", view(self.progress), name="imports_importrun_progress"),
            path("<int:pk>/file/", view(self.original), name="imports_importrun_file"),
            path("<int:pk>/kept/", view(self.kept), name="imports_importrun_kept"),
            path("templates/<str:name>/", view(self.template), name="imports_importrun_template"),
            path("<int:pk>/do/<str:deed>/", view(posted(self.do)), name="imports_importrun_do"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"at_work": list_at_work()} | (extra_context or {}))

    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page on which files are chosen, and taking them in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        problems: list[str] = []
        if request.method == "POST":
            files = request.FILES.getlist("files")
            problems = check_files(files)
            if not problems:
                return self.take_files(request, files)
        context = self.admin_site.each_context(request) | {
            "title": _("Import bags"),
            "opts": self.opts,
            "problems": problems,
            "templates": TEMPLATES,
            "limit": settings.LOAD_FILE_MB,
            "at_work": list_at_work(),
        }
        return TemplateResponse(request, [self.import_template_name], context)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The address at which import-export confirms; here each run has its own."""
        return redirect("admin:imports_importrun_import")

    def take_files(self, request: HttpRequest, files: list[Any]) -> HttpResponse:
        options = read_options(request)
        runs = []
        for file in files:
            with transaction.atomic():
                stored = store(file.name, file.chunks())
                runs.append(create_run(stored, get_person(request), **options))
                defer_import(runs[-1])
        return redirect(runs[0] if len(runs) == 1 else "admin:imports_importrun_changelist")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """All of a run on one page: how it is read, what it would do or has done, what can be done next."""
        run = self.row_or_404(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": run.file_name,
            "opts": self.opts,
            "run": run,
            "is_under_way": run.is_under_way and not run.is_dead,
            "state_sentence": describe_state(run),
            "main": choose_main(run),
            "progress": describe_run_progress(run),
            "at_work": list_at_work(run),
            "effects": list_effects(run),
            "left_out": list_left_out(run),
            "sheets": list_sheets(run),
            "questions": list_questions(run),
            "has_unknown_columns": has_unknown_columns(run),
            "reasons": list_reasons(run),
            "remedies": list_remedies(run),
            "examples": list_examples(run),
            "preview": list_preview(run),
            "would_stay": list_reasons_to_stay(run.preview),
            "undone": list_undone(run) if run.state == State.UNDONE else [],
            "stayed": list_reasons_to_stay(run.undone),
            "earlier": find_earlier_import(run),
            "loadable": (run.counts["new"] + run.counts["changed"]) if run.counts else 0,
            "may_read": may_begin(run, Task.READ),
        }
        return TemplateResponse(request, "admin/imports/run.html", context)

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        run = self.row_or_404(request, pk)
        return JsonResponse(build_progress_json(run) | describe_run_progress(run))

    def at_work(self, request: HttpRequest) -> HttpResponse:
        """Whose files are being worked on, as part of a page; without the run that the page is about."""
        self.check_access(request)
        number = request.GET.get("without", "")
        run = ImportRun.objects.filter(pk=number).first() if number.isdecimal() else None
        return TemplateResponse(request, "admin/imports/_at_work.html", {"at_work": list_at_work(run)})

    def original(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """The file as it was uploaded."""
        run = self.row_or_404(request, pk)
        if run.file is None:
            raise PermissionDenied
        self.audit(request, run, "downloaded", file="as it was uploaded")
        return stream_file(run.file)

    def template(self, request: HttpRequest, name: str) -> HttpResponse:
        """A file to fill in, such as code-kind-parent.xlsx."""
        self.check_access(request)
        stem, _dot, file_format = name.rpartition(".")
        if stem not in TEMPLATES or file_format not in ("xlsx", "csv"):
            raise Http404
        answer = HttpResponse(write_template(stem, file_format), content_type="application/octet-stream")
        answer["Content-Disposition"] = content_disposition_header(True, name)
        return answer

    def kept(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """All bags that stayed, or would stay, as csv."""
        run = self.row_or_404(request, pk)
        self.audit(request, run, "downloaded", file="bags that stay")
        rows = ((bag["code"], bag["sentence"]) for bag in list_kept_bags(run))
        answer = StreamingHttpResponse(stream_csv(rows), content_type="text/csv")
        answer["Content-Disposition"] = content_disposition_header(True, f"kept-of-{run.pk}.csv")
        return answer

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """What a button of the page asks for, of the run as that page showed it."""
        run = self.row_or_404(request, pk)
        deeds = {
            "import": self.import_rows,
            "read": self.read_again,
            "answer": self.answer_questions,
            "cancel": self.cancel,
            "preview_undo": self.preview_undo,
            "undo": self.undo,
            "add_area": self.add_area,
            "name_kind": self.name_kind,
            "read_hidden": self.read_hidden_rows,
            "take_outliers": self.take_outlier_parents,
        }
        if deed not in deeds:
            raise Http404
        try:
            if deed != "cancel":
                check_seen(run, request.POST.get("seen", ""))
            deeds[deed](request, run)
        except (ImportRefused, PlanRefused, RemedyRefused) as refusal:
            messages.error(request, str(refusal))
        return redirect(run)

    def hand_over(self, run: ImportRun, task: str, **changes: Any) -> None:
        """Let the worker do this next, unless the run has moved on since `run` was read."""
        defer_import(request_task(run, task, seen=run.attempt, **changes))

    @transaction.atomic
    def import_rows(self, request: HttpRequest, run: ImportRun) -> None:
        good_rows_only = bool(request.POST.get("good_rows_only"))
        self.hand_over(run, Task.IMPORT, imported_by=get_person(request), good_rows_only=good_rows_only)

    @transaction.atomic
    def read_again(self, request: HttpRequest, run: ImportRun) -> None:
        options: dict[str, Any] = {}
        if request.POST.get("plans"):
            options = read_options(request) | {"plans": read_plans(request.POST, run)}
            remember_words(options["plans"])
        self.hand_over(run, Task.READ, options=run.options | options)

    @transaction.atomic
    def answer_questions(self, request: HttpRequest, run: ImportRun) -> None:
        plans = read_answers(request.POST, run)
        self.hand_over(run, Task.READ, options=run.options | {"plans": plans})

    @transaction.atomic
    def add_area(self, request: HttpRequest, run: ImportRun) -> None:
        put_area_in_use(run, request.POST.get("area", ""), by=get_person(request))
        self.hand_over(run, Task.READ)

    @transaction.atomic
    def name_kind(self, request: HttpRequest, run: ImportRun) -> None:
        word, kind = request.POST.get("word", ""), request.POST.get("chosen", "")
        remember_kind(run, word, kind, by=get_person(request))
        self.hand_over(run, Task.READ)

    @transaction.atomic
    def read_hidden_rows(self, request: HttpRequest, run: ImportRun) -> None:
        self.hand_over(run, Task.READ, options=run.options | {"take_hidden_rows": True})

    @transaction.atomic
    def take_outlier_parents(self, request: HttpRequest, run: ImportRun) -> None:
        self.hand_over(run, Task.READ, options=run.options | {"take_outlier_parents": True})

    @transaction.atomic
    def cancel(self, request: HttpRequest, run: ImportRun) -> None:
        if cancel_run(run):
            record_cancellation(run, by=get_person(request))

    @transaction.atomic
    def preview_undo(self, request: HttpRequest, run: ImportRun) -> None:
        self.hand_over(run, Task.PREVIEW, previewed_by=get_person(request))

    @transaction.atomic
    def undo(self, request: HttpRequest, run: ImportRun) -> None:
        """Undo what the page has shown: an admin who has not seen what it would do is shown that first."""
        if run.preview is None:
            raise ImportRefused(_("Look first at what an undo would do."))
        self.hand_over(run, Task.UNDO, undone_by=get_person(request))


def read_options(request: HttpRequest) -> dict[str, Any]:
    """What is ticked beside the files, or on the page of a run: ImportOptions."""
    return {
        "take_hidden_rows": bool(request.POST.get("hidden_rows")),
        "take_any_shape": bool(request.POST.get("any_shape")),
    }


def check_files(files: list[Any]) -> list[str]:
    """Why these files cannot be taken in."""
    if not files:
        return [_("Choose one or more files of at most %s MB each.") % settings.LOAD_FILE_MB]
    if len(files) > MAX_FILES:
        return [_("Choose at most %s files at a time.") % MAX_FILES]
    return [sentence for file in files if (sentence := check_size(file))]


class WordAdmin(RowPagesAdmin):
    """Words of files. What one means can be changed; the word stays."""

    readonly_fields = ("word",)
    ordering = ("word",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)


@admin.register(HeaderWord)
class HeaderWordAdmin(WordAdmin):
    """What words above columns mean. Naming the columns of a file adds them; here one can be changed."""

    subject_kind = "header word"
    list_display = ("word", "field")


@admin.register(KindWord)
class KindWordAdmin(WordAdmin):
    """What words for kinds mean. A dry run that meets a new one adds it; here it can be changed."""

    subject_kind = "word for a kind"
    list_display = ("word", "kind")
