"""Areas and people as files in the admin, by django-import-export: export all, import those that are new.

An import adds what is not there yet and changes nothing that is: changing a person has rules, and a page. It
is done whole or not at all.
"""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm, ImportForm
from import_export.resources import ModelResource
from import_export.widgets import BooleanWidget, ForeignKeyWidget
from tablib import Dataset

from accounts.admin_base import get_person
from accounts.audit import record_change
from accounts.models import ROLES, Area, User
from accounts.old_hashes import UnknownHash, convert_old_hash
from accounts.roles import assign_role, get_role
from core.spreadsheets import open_spreadsheet
from core.words import equals_words, tidy_words

MAX_BYTES = 1_000_000


class _Additions(ModelResource):  # type: ignore[misc]  # the package has no types
    """Rows whose `key` is there already, in capital or small letters, are left out."""

    key: str
    subject_kind: str

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        for name, cell in row.items():
            row[name] = tidy_words(str(cell or ""))

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Any:
        return self._meta.model.objects.filter(equals_words(self.key, row.get(self.key, ""))).first()

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return original.pk is not None

    def after_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        record_change(
            by=kwargs["user"],
            verb="made",
            subject_kind=self.subject_kind,
            subject=str(instance),
            subject_id=instance.pk,
            # A file may have other columns, such as passwords as they were typed.
            fields={name: row[name] for name in self._meta.fields if name in row},
        )


class AreaResource(_Additions):
    key = "name"
    subject_kind = "area"
    retired_at = Field("retired_at", "retired_at", readonly=True)

    class Meta:
        model = Area
        fields = ("name", "retired_at")
        import_id_fields = ("name",)
        use_transactions = True
        clean_model_instances = True


class _AreaInUse(ForeignKeyWidget):  # type: ignore[misc]
    """An area by its name, in capital or small letters."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Area | None:
        if not value:
            return None
        area = Area.objects.filter(equals_words("name", value), retired_at=None).first()
        if area is None:
            raise ValueError(_("There is no area %s in use. Add it first.") % value)
        return area


class PersonResource(_Additions):
    """People come without a password: an admin sets it on their page.

    Or they keep the one that they had: the column `password_hash` takes what another system stored. It is
    neither exported nor written down.
    """

    key = "username"
    subject_kind = "person"
    role = Field("role", readonly=True)
    area = Field("area", "area", _AreaInUse(Area, "name"))
    all_areas = Field("sees_all_areas", "all_areas", BooleanWidget(), default=False)
    is_active = Field("is_active", "is_active", readonly=True)
    last_login = Field("last_login", "last_login", readonly=True)

    class Meta:
        model = User
        fields = (
            "username",
            "first_name",
            "last_name",
            "email",
            "role",
            "area",
            "all_areas",
            "is_active",
            "last_login",
        )
        import_id_fields = ("username",)
        use_transactions = True
        clean_model_instances = True

    def dehydrate_role(self, person: User) -> str:
        return get_role(person) or ""

    def import_instance(self, instance: User, row: dict[str, Any], **kwargs: Any) -> None:
        if instance.pk is None:
            _set_old_password(instance, row.pop("password_hash", ""))
        super().import_instance(instance, row, **kwargs)
        if instance.pk is None:
            _find_role(row)

    def after_save_instance(self, instance: User, row: dict[str, Any], **kwargs: Any) -> None:
        assign_role(instance, _find_role(row))
        super().after_save_instance(instance, row, **kwargs)


def _set_old_password(person: User, old_hash: str) -> None:
    """Raises ValidationError if it is no hash that can be checked."""
    if not old_hash:
        person.set_unusable_password()
        return
    try:
        person.password = convert_old_hash(old_hash)
    except UnknownHash:
        kinds = _("A password hash begins with $2b$, scrypt: or pbkdf2:sha256:. Or leave it empty.")
        raise ValidationError({"password_hash": kinds}) from None


def _find_role(row: dict[str, Any]) -> str:
    """The role that a row gives. Raises ValidationError if it is none."""
    given = row.get("role", "")
    role = next((role for role in ROLES if role.lower() == given.lower()), None)
    if role is None:
        raise ValidationError({"role": _("Give each person a role: %s.") % ", ".join(ROLES)})
    return role


class _FromEngine:
    """Writes a file as all our files are written: nothing in it is a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        with tempfile.TemporaryDirectory(prefix="tracetrack-") as folder:
            path = Path(folder) / "file"
            book = open_spreadsheet(path, self.get_extension())  # type: ignore[attr-defined]
            book.add_sheet(dataset.title or _("Rows"), dataset.headers)
            for row in dataset:
                book.add_row(row)
            book.close()
            content = path.read_bytes()
        return content if self.is_binary() else content.decode("utf-8-sig")  # type: ignore[attr-defined]


class CsvFormat(_FromEngine, CSV):  # type: ignore[misc]
    pass


class XlsxFormat(_FromEngine, XLSX):  # type: ignore[misc]
    pass


class SmallImportForm(ImportForm):  # type: ignore[misc]
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 1 MB. Split it."))
        return file


class FilesMixin(ImportExportMixin):  # type: ignore[misc]
    """Import and export on the list of a small table. Only csv is imported: no archives in a web server."""

    import_form_class = SmallImportForm
    export_form_class = ExportForm
    # Excel takes a csv file for UTF-8 only if it starts with a mark.
    to_encoding = "utf-8-sig"
    import_formats = [CsvFormat]
    export_formats = [XlsxFormat, CsvFormat]
    # It is checked and done in one request: another web server may answer the next.
    skip_import_confirm = True
    # Each row has its entry in the audit instead.
    skip_admin_log = True

    def get_urls(self) -> list[URLPattern]:
        return [url for url in super().get_urls() if not str(url.name).endswith("process_import")]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    def has_export_permission(self, request: HttpRequest) -> bool:
        return get_person(request).is_admin

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> Any:
        model: type[Model] = self.model
        record_change(
            by=get_person(request),
            verb="exported",
            subject_kind=self.subject_kind,
            subject=str(model._meta.verbose_name_plural),
            rows=queryset.count(),
        )
        return super().get_export_data(file_format, request, queryset, **kwargs)
