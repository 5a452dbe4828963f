"""The pages of labels: asking for them, what was printed, and fetching the files."""

from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.permissions import SignedInRequest, render_refusal
from core.http_methods import require_post_or_go_to
from core.models import site_name
from core.pagination import fetch_page, read_id
from core.subprocesses.parent import CannotRender
from exports.responses import explain_failure
from labels.code_ranges import LabelsRefused
from labels.download_tokens import DownloadToken, read_token, render_labels
from labels.forms import LabelsForm, ReplacementForm, ReprintForm
from labels.layout import build_preview
from labels.models import LayoutName, PrintedRange, Symbol
from labels.paper_formats import LAYOUTS
from labels.reprints import count_reprints, fetch_reprints, record_reprint, replace_label
from labels.reservations import (
    PrintedBefore,
    count_kinds,
    find_known_bags,
    refuse_printed,
    reserve_range,
    suggest_codes,
)

PAGE_SIZE = 20
# A new form starts with these; an address may say otherwise.
USUAL = {"label_count": "24", "symbol": Symbol.QR, "layout": LayoutName.A4_24, "start": "1"}


def bag_labels(request: SignedInRequest) -> HttpResponse:
    """Ask for new labels, and see what was printed lately."""
    if request.method != "POST":
        return render_form(request, LabelsForm(initial=read_initial(request, "first")))
    form = LabelsForm(request.POST)
    if not form.is_valid():
        return render_form(request, form, status=400)
    codes, chosen = form.cleaned_data["code_range"], form.cleaned_data
    known = find_known_bags(codes)
    try:
        # Who printed them before matters more than which are bags by now.
        refuse_printed(codes)
        if known.count and request.POST.get("known") != str(known.count):
            return render_form(request, form, status=409, known=known)
        look = {name: chosen[name] for name in ("symbol", "layout", "top_line")}
        printed = reserve_range(codes, by=request.user, **look)
    except PrintedBefore as refused:
        return render_form(request, form, status=409, refused=refused, free=build_free_address(form, refused))
    return redirect_to_file(request, printed.get_absolute_url(), codes.first_code, codes.label_count, chosen)


def read_initial(request: HttpRequest, code: str) -> dict[str, Any]:
    """What a form starts with: what the address says, else the usual."""
    names = [code, "label_count", "symbol", "layout", "start", "top_line"]
    return (
        USUAL
        | {"top_line": site_name()[:40]}
        | {name: request.GET[name] for name in names if name in request.GET}
    )


def render_form(request: SignedInRequest, form: LabelsForm, status: int = 200, **shown: Any) -> HttpResponse:
    ranges = PrintedRange.objects.select_related("by")
    before = read_id(request.GET.get("before"))
    page = fetch_page(ranges.filter(id__lt=before) if before else ranges, PAGE_SIZE, attrgetter("pk"))
    free_codes = suggest_codes()
    if not form.is_bound and free_codes:
        form.initial.setdefault("first", free_codes[0])
    context = {
        "form": form,
        "free_codes": free_codes,
        "preview": describe_labels(form if form.is_bound else LabelsForm(form.initial)),
        "ranges": count_reprints(page.rows),
        "next": page.next,
    }
    return render(request, "labels/labels.html", context | shown, status=status)


def build_free_address(form: LabelsForm, refused: PrintedBefore) -> str:
    """The address of the form with the next free range in it."""
    if refused.free is None:
        return ""
    chosen = {
        name: form.cleaned_data[name] for name in ("label_count", "symbol", "layout", "start", "top_line")
    }
    return f"{reverse('bag_labels')}?{urlencode({'first': refused.free.first_code} | chosen)}"


def preview(request: SignedInRequest) -> HttpResponse:
    """The first label, how many sheets, and what the codes are: for the page, while the form is filled in."""
    return render(request, "labels/_preview.html", {"preview": describe_labels(LabelsForm(request.GET))})


def describe_labels(form: LabelsForm) -> dict[str, Any]:
    """What templates/labels/_preview.html shows: all of it, or the first thing that is wrong."""
    if not form.data.get("first"):
        return {}
    if not form.is_valid():
        return {"trouble": next(iter(form.errors.values()))[0]}
    codes, chosen = form.cleaned_data["code_range"], form.cleaned_data
    layout = LAYOUTS[chosen["layout"]]
    described = {
        "code_range": codes,
        "kinds": count_kinds(codes),
        "known": find_known_bags(codes),
        "page_count": layout.page_count(codes.label_count, chosen["start"]) if layout.is_sheet else None,
        "picture": build_preview(
            codes.first_code,
            symbol=chosen["symbol"],
            layout_name=chosen["layout"],
            top_line=chosen["top_line"],
        ),
    }
    try:
        refuse_printed(codes)
    except PrintedBefore as refused:
        described |= {"refused": refused, "free": build_free_address(form, refused)}
    return described


def printed_range(request: SignedInRequest, pk: int) -> HttpResponse:
    """One range: its file, for the person who just chose it, and the form to print it again."""
    printed = get_object_or_404(PrintedRange.objects.select_related("by"), pk=pk)
    return render_range(request, printed, build_reprint_form(printed))


def build_reprint_form(printed: PrintedRange, data: Any = None) -> ReprintForm:
    codes = printed.code_range
    initial = {
        "first": codes.first_code,
        "last": codes.last_code,
        "layout": printed.layout,
        "start": 1,
    }
    return ReprintForm(data, initial=initial, printed=codes, symbol=printed.symbol, top_line=printed.top_line)


def render_range(
    request: SignedInRequest, printed: PrintedRange, form: ReprintForm, status: int = 200
) -> HttpResponse:
    context = {"printed": printed, "form": form, "again": fetch_reprints([printed])} | read_offered_file(
        request
    )
    return render(request, "labels/range.html", context, status=status)


def read_offered_file(request: SignedInRequest) -> dict[str, Any]:
    """The file that this page offers: its ticket and address, if there is one and it still counts."""
    try:
        token = read_token(request.GET.get("ticket", ""), request.user)
    except LabelsRefused:
        return {}
    return {"ticket": token, "file": reverse("label_file", args=[request.GET["ticket"]])}


@require_post_or_go_to("printed_range", pk="pk")
def print_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Print labels of this range again, with a reason that is kept."""
    printed = get_object_or_404(PrintedRange.objects.select_related("by"), pk=pk)
    form = build_reprint_form(printed, request.POST)
    if not form.is_valid():
        return render_range(request, printed, form, status=400)
    chosen = form.cleaned_data
    record_reprint(
        printed, chosen["code_range"], by=request.user, reason=chosen["reason"], layout=chosen["layout"]
    )
    look = {"symbol": printed.symbol, "top_line": printed.top_line}
    codes = chosen["code_range"]
    return redirect_to_file(
        request, printed.get_absolute_url(), codes.first_code, codes.label_count, chosen | look
    )


def redirect_to_file(
    request: SignedInRequest, address: str, first_code: str, label_count: int, chosen: dict[str, Any]
) -> HttpResponse:
    """Go to the page that offers the file of these labels to this person."""
    token = DownloadToken(
        user_id=request.user.pk,
        first_code=first_code,
        label_count=label_count,
        symbol=chosen["symbol"],
        layout_name=chosen["layout"],
        start=chosen["start"],
        top_line=chosen["top_line"],
    )
    return redirect(f"{address}?{urlencode({'ticket': token.sign()})}")


def replace(request: SignedInRequest) -> HttpResponse:
    """One new label for a bag whose own is damaged."""
    if request.method != "POST":
        form = ReplacementForm(initial=read_initial(request, "code"))
        return render(request, "labels/replace.html", {"form": form} | read_offered_file(request))
    form = ReplacementForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            replace_label(chosen["code"], by=request.user, reason=chosen["reason"], layout=chosen["layout"])
            return redirect_to_file(request, reverse("replace_label"), chosen["code"], 1, chosen)
        except LabelsRefused as refused:
            form.add_error("code", str(refused))
    return render(request, "labels/replace.html", {"form": form}, status=400)


def label_file(request: SignedInRequest, ticket: str) -> HttpResponseBase:
    """The PDF to print, or the ZPL to send to the printer."""
    try:
        token = read_token(ticket, request.user)
        file = render_labels(token, request)
    except LabelsRefused as error:
        return render_refusal(request, str(error))
    except CannotRender as error:
        return explain_failure(request, error)
    kind = "text/plain; charset=us-ascii" if token.is_zpl else "application/pdf"
    return FileResponse(file, as_attachment=token.is_zpl, filename=token.file_name, content_type=kind)
