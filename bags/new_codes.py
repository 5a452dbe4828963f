"""Codes of which a form would make bags: refused as a scan of them is."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from bags.codes import looks_like_code
from bags.models import CHILD, PARENT, get_code_settings
from bags.patterns import describe_pattern

# The function that judges a scan of a code that is no bag yet.
JUDGE = """
SELECT EXISTS (SELECT FROM bags_bag WHERE code = %(code)s), judge_new_code(%(code)s, site)
FROM bags_codesettings site
"""
NEAR_PARENT = "SELECT find_near_parent(%s)"


def explain_bad_code(code: str) -> str:
    """Why this is no code for a new bag, in one sentence for forms."""
    if looks_like_code(code):
        return _("In a code there must be more than dots, also before and after each slash.")
    return _("A code is 1 to 64 of the characters A-Z 0-9 - _ . / with no space between. Write it so.")


def check_new_code(code: str, kind: str) -> None:
    """Refuse a code of which a scan would make no bag, or one of the other kind.

    Raises ValidationError with one sentence. Of a code that is a bag already the constraint speaks.
    """
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, {"code": code})
        is_known, becomes = cursor.fetchone()
    if is_known or becomes == kind:
        return
    if becomes == "bad_code":
        raise ValidationError(_("%s looks like two labels read as one. Enter one code at a time.") % code)
    if becomes == "unknown_code":
        raise ValidationError(_("%s is no code of this site.") % code + " " + _describe_forms())
    if becomes == "doubtful":
        raise ValidationError(_describe_doubt(code))
    sentence = {
        PARENT: _("%s is a parent's code by the site settings. Choose parent."),
        CHILD: _("%s is a child's code by the site settings. Choose child."),
    }
    raise ValidationError(sentence[becomes] % code)


def _describe_doubt(code: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(NEAR_PARENT, [code])
        near = cursor.fetchone()[0]
    if near:
        return _("%(code)s looks like parent bag %(near)s. Check the label.") % {"code": code, "near": near}
    form = describe_pattern(get_code_settings().parent_pattern)
    return _("%(code)s looks like a misread parent bag (%(form)s). Check the label.") % {
        "code": code,
        "form": form,
    }


def _describe_forms() -> str:
    site = get_code_settings()
    return _("Parents: %(parents)s. Children: %(children)s.") % {
        "parents": describe_pattern(site.parent_pattern),
        "children": describe_pattern(site.child_pattern),
    }
