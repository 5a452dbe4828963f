"""The self-check: history and state compared, in one snapshot that stops nobody."""

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from watching.models import SelfCheck
from watching.sql_checks import CHECKS

logger = logging.getLogger(__name__)
MOST_SAMPLES = 10
SENTENCES = {
    "bag_tally": _("The tally of bags differs from the bags."),
    "link_tally": _("The tally of links differs from the open links."),
    "bill_tally": _("The tally of bills differs from the bills."),
    "scan_tally": _("The tally of scans differs from the scans."),
    "child_in_two_parents": _("A child is in two parents."),
    "parent_on_two_bills": _("A parent is on two bills."),
    "wrong_kinds": _("What is no child is in a bag, or what is no parent holds something."),
    "scan_without_its_link": _("A saved scan has not the link that it made."),
    "link_without_a_cause": _("A child is in a parent, but no scan and no load put it there."),
    "broken_seal": _("The text of a closed bill does not fit its SHA-256."),
    "changed_closed_bill": _("A closed bill holds something else than when it was closed."),
}


def run_self_check() -> SelfCheck:
    """Compare everything, and write down what was found; differences are an error in the log too."""
    last = SelfCheck.objects.filter(finished_at__isnull=False).first()
    since = last.started_at if last else timezone.now() - timedelta(days=36_500)
    check = SelfCheck.objects.create()
    try:
        compare(check, since)
    except DatabaseError as error:
        logger.exception("The self-check stopped.")
        check.trouble = str(error).splitlines()[0][:500]
    check.finished_at = timezone.now()
    check.save()
    if check.is_alarm:
        logger.error("Self-check: %s. %s", check, check.differences)
    return check


def compare(check: SelfCheck, since: Any) -> None:
    """Ask every question in one read-only snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # Large tables are joined as a whole: hashes that fit into memory save most of the time.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")
        cursor.execute(COUNTS)
        check.bag_count, check.link_count, check.scan_count = cursor.fetchone()
        for name, question in CHECKS.items():
            cursor.execute(FOUND.format(question=question), {"since": since, "most": MOST_SAMPLES})
            count, samples = cursor.fetchone()
            if count:
                check.differences[name] = {"count": count, "samples": samples}
    check.difference_count = sum(found["count"] for found in check.differences.values())


COUNTS = """
SELECT (SELECT count(*) FROM bags_bag), (SELECT count(*) FROM bags_link WHERE unlinked_at IS NULL),
       (SELECT count(*) FROM scanning_scan)
"""
FOUND = """
SELECT count(*), coalesce((array_agg(said))[1:%(most)s], '{{}}') FROM ({question}) found (said)
"""


def last_check() -> SelfCheck | None:
    """The last self-check that came to an end."""
    return SelfCheck.objects.filter(finished_at__isnull=False).first()


def alarm() -> SelfCheck | None:
    """The last self-check, if somebody has to look at what it found."""
    check = last_check()
    return check if check and check.is_alarm else None
