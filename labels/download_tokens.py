"""Signed links to the files of labels: the person who chose labels may fetch their file for an hour.

A file can be fetched again when the first time failed; after the hour labels are printed again with a
reason. Nothing is stored: the ticket in the file's address says what it holds, and is signed.
"""

from dataclasses import asdict, dataclass
from io import BytesIO
from typing import BinaryIO

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from core.subprocesses.parent import render_file, watch_connection
from labels.code_ranges import LabelsRefused, parse_range
from labels.paper_formats import LAYOUTS, Layout
from labels.zpl import render_zpl

SALT = "labels"
SECONDS = 3600


@dataclass(frozen=True)
class DownloadToken:
    """What one file holds, and for whom."""

    user_id: int
    first_code: str
    label_count: int
    symbol: str
    layout_name: str
    start: int
    top_line: str

    @property
    def codes(self) -> list[str]:
        """A single code need not have digits: any bag can get a new label."""
        if self.label_count == 1:
            return [self.first_code]
        return parse_range(self.first_code, self.label_count).list_codes()

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.layout_name]

    @property
    def page_count(self) -> int:
        return self.layout.page_count(self.label_count, self.start)

    @property
    def is_zpl(self) -> bool:
        return self.layout.dots_per_mm is not None

    @property
    def file_name(self) -> str:
        code = self.first_code.replace("/", "-")
        return f"labels-{code}-{self.label_count}.{'zpl' if self.is_zpl else 'pdf'}"

    def sign(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def read_token(text: str, user: User) -> DownloadToken:
    """The ticket in an address. Raises LabelsRefused if it is too old, another person's, or made up."""
    try:
        claims = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        sentence = _("This file was there for an hour. If the labels are needed, print them again.")
        raise LabelsRefused(sentence) from error
    token = DownloadToken(**claims)
    if token.user_id != user.pk or not user.may_scan:
        raise LabelsRefused(_("Somebody else asked for these labels. Ask for labels of your own."))
    return token


def render_labels(token: DownloadToken, request: HttpRequest) -> BinaryIO:
    """The file itself. Raises CannotRender or RenderersBusy as core.subprocesses does."""
    if token.is_zpl:
        look = {"symbol": token.symbol, "top_line": token.top_line}
        return BytesIO(render_zpl(token.codes, layout=token.layout, **look))
    render_request = {
        "codes": token.codes,
        "symbol": token.symbol,
        "layout": token.layout_name,
        "start": token.start,
        "top_line": token.top_line,
        "title": f"{token.first_code} ({token.label_count})",
    }
    return render_file("labels.sheets", render_request, watch_connection(request))
