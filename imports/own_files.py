"""What TraceTrack puts into the files that it gives back, so that they can be imported again."""

import re
from typing import Any, cast

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from exports.own_tables import list_own_tables
from imports.models import ImportRun
from imports.run_types import ImportOptions

# So many of the last runs with refused rows are remembered by how they were read.
MAX_EARLIER = 100


def write_refused_heading(run: ImportRun) -> str:
    """What stands above the reasons in the file of the refused rows."""
    return _("Why refused (file %s)") % run.pk


def describe_outcomes() -> dict[str, str]:
    """How the cells of the result file begin, by outcome."""
    return {
        "new": _("new"),
        "same": _("there already"),
        "changed": _("changed"),
        "refused": _("refused"),
    }


def describe_own_files() -> dict[str, Any]:
    """As imports.reader.own_sheets.OwnFiles takes it."""
    words: list[str] = []
    headings: list[str] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words += describe_outcomes().values()
            headings.append(re.escape(_("Why refused (file %s)")).replace("%s", "([0-9]+)"))
    return {
        "tables": list_own_tables(),
        "result_words": list(dict.fromkeys(words)),
        "refused_headings": list(dict.fromkeys(headings)),
    }


def list_earlier_plans() -> dict[int, list[dict[str, Any]]]:
    """How the sheets of the last runs with refused rows were read, by the number of the run."""
    runs = ImportRun.objects.filter(counts__refused__gt=0).order_by("-id")
    found = runs.values_list("pk", "found__sheets")[:MAX_EARLIER]
    return {
        pk: [
            {**sheet["plan"], "shown": [], "shown_rows": [], "left_out": []}
            for sheet in sheets or []
            if sheet["plan"]["is_used"]
        ]
        for pk, sheets in found
    }


def inherit_options(run: ImportRun, continued: int) -> ImportOptions:
    """The options of a run, with what the admin allowed for the file whose refused rows it holds."""
    before = ImportRun.objects.filter(pk=continued).values_list("options", flat=True).first() or {}
    allowed = {name: value for name, value in before.items() if name.startswith("take_") and value}
    chosen = {name: value for name, value in run.options.items() if value or name not in allowed}
    return cast(ImportOptions, allowed | chosen)
