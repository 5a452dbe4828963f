"""What can be done about a refused scan: links to where it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from bags.models import bag_url
from scanning.models import Scan


@dataclass(frozen=True)
class RowAction:
    """A link and its words."""

    words: str
    url: str


def list_actions(scan: Scan, *, by: User) -> list[RowAction]:
    """Where `by` can do what the scan could not, or see why not."""
    if scan.reason in ("parent_frozen", "bill_closed"):
        return [RowAction(_("To bill %s") % scan.found_code, reverse("bill", args=[scan.found_code]))]
    if scan.reason == "unknown_code":
        return list_actions_for_unknown_code(scan.found_code or scan.code, by=by)
    code = scan.found_code if scan.reason == "retired" and scan.found_code else scan.code
    deeds = [RowAction(_("To %s") % code, bag_url(code))]
    if by.is_admin and scan.reason in ("retired", "other_area"):
        deeds.append(
            RowAction(_("Change it"), f"{reverse('admin:bags_bag_changelist')}?{urlencode({'q': code})}")
        )
    return deeds


def list_actions_for_unknown_code(code: str, *, by: User) -> list[RowAction]:
    deeds = [RowAction(_("Scans of it and codes like it"), bag_url(code))]
    if by.is_admin:
        deeds.append(RowAction(_("Load it"), reverse("admin:imports_importrun_import")))
    return [*deeds, RowAction(_("Print labels"), reverse("bag_labels"))]
