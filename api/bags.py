"""GET /api/v1/bags: what these codes are and where, without recording a scan."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from api.auth import person_asking, refuse_person
from bags.codes import normalise_code

MAX_CODES = 100


@require_GET
def bags(request: HttpRequest) -> JsonResponse:
    """The bags of the codes asked for, at most 100; codes that are no bags are left out."""
    user = person_asking(request)
    if user is None or not user.may_scan:
        return refuse_person(user)
    codes = {normalise_code(code).replace("\0", "") for code in request.GET.getlist("code")}
    if len(codes) > MAX_CODES:
        message = _("Ask for at most %d codes at once.") % MAX_CODES
        return JsonResponse({"error": "bad_request", "message": message}, status=400)
    return JsonResponse({"bags": bags_named(codes)})


def bags_named(codes: set[str]) -> list[dict[str, Any]]:
    """By one query: code, kind, retired, a parent's children, a child's parent, the parent's bill."""
    with connection.cursor() as cursor:
        cursor.execute(BAGS_NAMED, [list(codes)])
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


# bag_code_unique finds the bags, link_one_open_per_child the parent, link_contents counts the children,
# bill_line_one_open_per_parent finds the bill.
BAGS_NAMED = """
SELECT bag.code, bag.kind, bag.retired_at IS NOT NULL AS retired,
       CASE WHEN bag.kind = 'parent' THEN children_in(bag.id) ELSE 0 END AS children,
       parent.code AS parent, bill.number AS bill
FROM bags_bag bag
LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
LEFT JOIN bags_bag parent ON parent.id = link.parent_id
LEFT JOIN bills_billline line ON line.parent_id = coalesce(parent.id, bag.id) AND line.removed_at IS NULL
LEFT JOIN bills_bill bill ON bill.id = line.bill_id
WHERE bag.code = ANY (%s)
ORDER BY bag.code
"""
