"""What can be done about a refused scan: links to where it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from bags.models import bag_url
from scanning.models import Scan


@dataclass(frozen=True)
class Deed:
    """A link and its words."""

    words: str
    url: str


def deeds_for(scan: Scan, *, by: User) -> list[Deed]:
    """Where `by` can do what the scan could not, or see why not."""
    if scan.reason in ("parent_frozen", "bill_closed"):
        return [Deed(_("To bill %s") % scan.found_code, reverse("bill", args=[scan.found_code]))]
    if scan.reason == "unknown_code":
        return deeds_for_unknown(scan.found_code or scan.code, by=by)
    code = scan.found_code if scan.reason == "retired" and scan.found_code else scan.code
    deeds = [Deed(_("To %s") % code, bag_url(code))]
    if by.is_admin and scan.reason in ("retired", "other_area"):
        deeds.append(Deed(_("Change it"), f"{reverse('admin:bags_bag_changelist')}?{urlencode({'q': code})}"))
    return deeds


def deeds_for_unknown(code: str, *, by: User) -> list[Deed]:
    deeds = [Deed(_("Scans of it and codes like it"), bag_url(code))]
    if by.is_admin:
        deeds.append(Deed(_("Load it"), reverse("admin:imports_importrun_import")))
    return [*deeds, Deed(_("Print labels"), reverse("bag_labels"))]
