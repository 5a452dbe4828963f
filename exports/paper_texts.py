"""What papers say, in the language of who asks for them."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bills.fields import ON_PAPER
from bills.models import name_field


def translate_paper_words() -> dict[str, str]:
    """The words of a bill's papers; those with {…} are filled where they are drawn."""
    return {
        "bill": _("Bill"),
        "version": _("Version {version}"),
        "closed": _("closed by {who}, {when}"),
        "short_code": _("Short code"),
        "sha256": "SHA-256",
        **{name: capfirst(name_field(name)) for name in ON_PAPER},
        "parents": _("Parents"),
        "children": _("Children"),
        "weight": _("Weight kg"),
        "per_child": _("Weight per child kg"),
        "gross": _("Measured gross kg"),
        "difference": _("Difference kg"),
        "no": _("No."),
        "parent": _("Parent"),
        "child": _("Child"),
        "put_on_by": _("Put on by"),
        "put_on_at": _("Put on at"),
        "this_page": _("This page"),
        "carried": _("Carried forward"),
        "in_all": _("In all"),
        "sum_of_parents": _("parents: {count}"),
        "page": _("Page {page} of {pages}"),
        "prepared": _("Prepared by"),
        "checked": _("Checked by"),
        "driver_signs": _("Driver"),
        "received": _("Received by"),
        "name": _("Name"),
        "signature": _("Signature"),
        "time": _("Time"),
        "closed_by": _("Closed by"),
        "closed_at": _("Closed at"),
        "line": _("Line"),
        "version_name": _("Version"),
    }
