"""Retiring bags and restoring them. Bags with history are never deleted."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import User
from bags.models import Bag
from core.database import find_broken_rule


class RetireRefused(Exception):
    """A bag is in use and cannot be retired. Its text is the sentence for the person."""


def retire_bag(bag: Bag, *, by: User) -> bool:
    """Retire a bag. Says whether that changed anything: a retired bag stays as it is.

    A bag that went with an undone import stays away: neither a scan nor an import brings it back any more.

    Raises RetireRefused if the bag is in a parent, holds children or is on an open bill; then nothing
    is written.
    """
    try:
        with transaction.atomic():
            retired = Bag.objects.filter(pk=bag.pk, retired_at=None).update(retired_at=timezone.now())
            retired = retired or Bag.objects.filter(pk=bag.pk, withdrawn_at__isnull=False).update(
                withdrawn_at=None
            )
            if retired:
                record_change(by=by, verb="retired", subject_kind="bag", subject=bag.code)
    except IntegrityError as error:
        raise RetireRefused(_explain_refusal(bag, error)) from error
    return retired == 1


def _explain_refusal(bag: Bag, error: IntegrityError) -> str:
    """The sentence of the rule that refused. Raises the error again if it is another one."""
    rule = find_broken_rule(error)
    if rule == "bag_retired_is_loose" and bag.is_parent:
        return _("%s holds children. Take them out first.") % bag.code
    if rule == "bag_retired_is_loose":
        return _("%s is in a parent bag. Take it out first.") % bag.code
    if rule == "bag_retired_is_on_no_bill":
        return _("%s is on an open bill. Take it off first.") % bag.code
    raise error


def restore_bag(bag: Bag, *, by: User) -> bool:
    """Restore a retired bag. Says whether that changed anything."""
    with transaction.atomic():
        back = Bag.objects.filter(pk=bag.pk, retired_at__isnull=False).update(
            retired_at=None, withdrawn_at=None
        )
        if back:
            record_change(by=by, verb="brought back", subject_kind="bag", subject=bag.code)
    return back == 1


def scan_brings_back(code: str) -> bool:
    """Whether a scan for packing would bring back a bag of this code that went with an undone import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT scan_brings_back(%s, site) FROM bags_codesettings site", [code])
        return bool(cursor.fetchone()[0])
