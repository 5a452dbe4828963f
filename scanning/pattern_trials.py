"""What patterns for codes would make of the codes that this site had lately."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import TextChoices, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bags.models import CodeSettings, add_wildcards
from bags.slips import prove_apart

MAX_CODES = 1_000
MAX_EXAMPLES = 5
# The newest codes, each once: of so many scans, then of the bags that were loaded or made last. Indexes
# scan_received and bag_in_use. A scan that found a bill has read no code of a bag.
LATEST_CODES = """
WITH scans AS (
    SELECT code, bag_id, bill_id FROM scanning_scan ORDER BY received_at DESC LIMIT 3 * %(most)s
), bags AS (
    SELECT code FROM bags_bag WHERE retired_at IS NULL ORDER BY id DESC LIMIT %(most)s
), numbered AS (
    SELECT code, row_number() OVER () AS place FROM (
        SELECT code FROM scans WHERE code <> '' AND (bag_id IS NOT NULL OR bill_id IS NULL)
        UNION ALL
        SELECT code FROM bags
    ) codes
)
SELECT code FROM numbered GROUP BY code ORDER BY min(place) LIMIT %(most)s
"""
# The function that judges a scan, given the settings as typed. Whether all parents fit is known of the saved
# pattern alone.
JUDGE = """
SELECT judged.code, CASE WHEN is_allowed_code(judged.code) THEN judge_new_code(judged.code, site) END
FROM unnest(%(codes)s::text[]) WITH ORDINALITY judged (code, place),
     (SELECT jsonb_populate_record(saved, %(typed)s::jsonb || CASE WHEN saved.parent_pattern <> %(parent)s
          THEN '{"has_other_parents": null, "other_parent_lengths": null}'::jsonb
          ELSE '{}' END) FROM bags_codesettings saved) typed (site)
ORDER BY judged.place
"""


class Verdict(TextChoices):
    """What patterns make of a code that is no bag yet."""

    PARENT = "parent", gettext_lazy("A parent bag")
    CHILD = "child", gettext_lazy("A child bag")
    DOUBTFUL = "doubtful", gettext_lazy("Refused as doubtful")
    REFUSED = "refused", gettext_lazy("Refused")


@dataclass(frozen=True)
class TrialRow:
    """The codes that came to this verdict: how many, and the newest few."""

    verdict: Verdict
    count: int
    examples: list[str]


def fetch_latest_codes() -> list[str]:
    """The last codes of this site, newest first: those scanned, refused ones too, then those loaded."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_CODES, {"most": MAX_CODES})
        return [code for (code,) in cursor.fetchall()]


def try_patterns(site: CodeSettings, codes: list[str]) -> list[TrialRow]:
    """What these settings, saved or not, would make of the codes if none were known: a row a verdict."""
    wildcards = add_wildcards(Value(site.parent_pattern))
    typed = {
        "parent_pattern": site.parent_pattern,
        "child_pattern": site.child_pattern,
        "slip_pattern": CodeSettings.objects.values_list(wildcards, flat=True).get(id=1),
        "apart_patterns": prove_apart(site.parent_pattern, site.child_pattern),
    }
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"codes": codes, "parent": site.parent_pattern}
        cursor.execute(JUDGE, values | {"typed": json.dumps(typed)})
        judged = cursor.fetchall()
    found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for code, becomes in judged:
        found[Verdict(becomes) if becomes in Verdict.values else Verdict.REFUSED].append(code)
    return [TrialRow(verdict, len(codes), codes[:MAX_EXAMPLES]) for verdict, codes in found.items()]


def warn_of_patterns(site: CodeSettings) -> list[str]:
    """What an admin should know about these patterns before saving them."""
    if not site.create_unknown_bags:
        return [_("New codes are refused, whatever the patterns take: “Create unknown bags” is off.")]
    if site.child_pattern == CodeSettings().child_pattern:
        sentence = _(
            "Any text of 4 characters or more becomes a child bag when it is scanned, a label that was read "
            "wrongly, too. Give the codes of children a pattern of their own."
        )
        return [sentence]
    if not prove_apart(site.parent_pattern, site.child_pattern):
        sentence = _(
            "One slip (a character lost, added, changed or swapped) may turn a parent's code into one that "
            "fits the pattern for children. New codes so near to a parent's are refused as doubtful."
        )
        return [sentence]
    return []
