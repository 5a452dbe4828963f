"""Loading and exporting bags row by row, behind the admin's screens. For small files."""

from collections.abc import Iterator
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.instance_loaders import CachedInstanceLoader
from import_export.results import Result

from accounts.auditing import record_change
from accounts.models import Area
from bags.codes import MAX_CODE_LENGTH, is_allowed, normal_code
from bags.models import CHILD, PARENT, Bag, Link
from bags.spreadsheets import MAX_ROWS, SHEET_ROW, BadFile, let_others_run, too_many_rows

MAX_EXPORTED = 50_000
COLUMNS = ("code", "kind", "area")


class SheetResult(Result):
    """What became of each row, numbered as in the sheet."""

    def append_invalid_row(self, number: int, row: dict[str, str], validation_error: ValidationError) -> None:
        super().append_invalid_row(int(row[SHEET_ROW]), row, validation_error)


class BagImport(resources.ModelResource):
    """Reads code, kind and area. A row that cannot be loaded is said why, and then nothing is loaded."""

    class Meta:
        model = Bag
        fields = COLUMNS
        import_id_fields = ("code",)
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = 1000
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True
        store_row_values = True

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return SheetResult

    def get_queryset(self) -> QuerySet[Bag]:
        return Bag.objects.select_related("area")

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> Result:
        """Check or load these rows. What is wrong with the whole file stops it before the first row."""
        dataset.headers = [header.strip().lower() for header in dataset.headers or []]
        problem = problem_of_file(dataset)
        if problem:
            result = SheetResult()
            result.append_base_error(self.get_error_result_class()(BadFile(problem)))
            return result
        return super().import_data(normalised(dataset), *args, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.kinds = kinds_by_pattern(dataset["code"])
        self.areas = {area.name.lower(): area for area in Area.objects.filter(retired_at=None)}
        self.rows_by_code: dict[str, str] = {}

    def import_instance(self, instance: Bag, row: dict[str, str], **kwargs: Any) -> None:
        let_others_run(kwargs["row_number"])
        instance.code = row["code"]
        problems = self.problem_of_code(row["code"], row[SHEET_ROW])
        problems |= self.fill_kind(instance, row.get("kind", ""))
        problems |= self.fill_area(instance, row.get("area", ""))
        if problems:
            raise ValidationError(problems)

    def problem_of_code(self, code: str, sheet_row: str) -> dict[str, str]:
        first_row = self.rows_by_code.setdefault(code, sheet_row)
        if not code:
            return {"code": _("There is no code.")}
        if not is_allowed(code):
            return {
                "code": _("A code has letters A to Z, digits and - _ . / and at most %s of them.")
                % MAX_CODE_LENGTH
            }
        if first_row != sheet_row:
            return {"code": _("%(code)s is in row %(row)s already.") % {"code": code, "row": first_row}}
        return {}

    def fill_kind(self, bag: Bag, kind: str) -> dict[str, str]:
        wanted = kind.lower() or bag.kind or self.kinds[bag.code]
        if wanted not in (PARENT, CHILD):
            return {"kind": _("Write parent or child.")}
        if bag.pk and wanted != bag.kind:
            return {"kind": _("%(code)s is a %(kind)s bag, and stays one.") % {"code": bag, "kind": bag.kind}}
        bag.kind = wanted
        return {}

    def fill_area(self, bag: Bag, name: str) -> dict[str, str]:
        """An empty cell leaves the area as it is."""
        if not name:
            return {}
        if name.lower() not in self.areas:
            return {"area": _("There is no area %s in use. Add it first.") % name}
        bag.area = self.areas[name.lower()]
        return {}

    def get_bulk_update_fields(self) -> list[str]:
        return ["area"]

    def handle_import_error(self, result: Result, error: Exception, raise_errors: bool = False) -> None:
        if isinstance(error, IntegrityError):
            error = BadFile(_("Somebody else changed these bags at the same moment. Load the file again."))
        super().handle_import_error(result, error, raise_errors)

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        # A preview is rolled back, and this with it.
        record_change(
            by=kwargs["user"],
            verb="loaded",
            subject_kind="bag",
            subject=str(kwargs.get("file_name") or "")[:150],
            new=result.totals["new"],
            changed_area=result.totals["update"],
            unchanged=result.totals["skip"],
        )


def problem_of_file(dataset: tablib.Dataset) -> str | None:
    if "code" not in dataset.headers:
        return _("The first row must name the columns: code, kind and area. Only code must be there.")
    if any(dataset.headers.count(name) > 1 for name in COLUMNS):
        return _("Two columns have the same name.")
    if len(dataset) > MAX_ROWS:
        return too_many_rows()
    return None


def normalised(dataset: tablib.Dataset) -> tablib.Dataset:
    """The same rows with only the columns we know, and codes as they are compared."""
    known = [name for name in (*COLUMNS, SHEET_ROW) if name in dataset.headers]
    places = [dataset.headers.index(name) for name in known]
    rows = tablib.Dataset(headers=known)
    for row in dataset:
        code, *others = [row[place] for place in places]
        rows.append([normal_code(code), *others])
    return rows


def kinds_by_pattern(codes: list[str]) -> dict[str, str | None]:
    """The kind that each of these codes would have if it were scanned for the first time."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS_BY_PATTERN, [codes])
        return dict(cursor.fetchall())


# The database reads the patterns, as it does for scans.
KINDS_BY_PATTERN = """
SELECT code, CASE WHEN code ~ site.parent_pattern THEN 'parent'
                  WHEN code ~ site.child_pattern THEN 'child' END
FROM unnest(%s::text[]) AS code, bags_sitesettings AS site
"""


class TooManyBags(ValueError):
    """More bags than fit into one export. Its text is the sentence for the person."""


class BagExport(resources.ModelResource):
    """Writes code, kind, area and the parent that the bag is in now."""

    area = fields.Field(attribute="area__name", column_name="area", default="")
    parent = fields.Field(attribute="parent_code", column_name="parent", default="")

    class Meta:
        model = Bag
        fields = ("code", "kind", "area", "parent")
        export_order = ("code", "kind", "area", "parent")

    def iter_queryset(self, queryset: QuerySet[Bag]) -> Iterator[Bag]:
        for place, bag in enumerate(queryset.iterator(chunk_size=1000)):
            let_others_run(place)
            yield bag

    def filter_export(self, queryset: QuerySet[Bag], **kwargs: Any) -> QuerySet[Bag]:
        return with_parent_code(queryset.select_related("area"))


def with_parent_code(bags: QuerySet[Bag]) -> QuerySet[Bag]:
    parent = Link.objects.filter(child=OuterRef("pk"), unlinked_at=None).values("parent__code")
    return bags.annotate(parent_code=Coalesce(Subquery(parent[:1]), Value(""), output_field=CharField()))
