"""Setting right what a dry run found, from the page of its run. Afterwards the file is checked again."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import Area, User
from bags.models import Bag
from core.database import find_broken_rule
from core.words import equals_words, tidy_words
from imports.models import ImportRun, KindWord


class RemedyRefused(Exception):
    """It cannot be set right so. Its text is the sentence for the person; nothing was written."""


@transaction.atomic
def put_area_in_use(run: ImportRun, name: str, *, by: User) -> Area:
    """Add the area that rows of this run name, or restore one that was retired.

    Raises RemedyRefused if the run names no such area, or if its name cannot be one. What somebody else has
    done meanwhile is not done again.
    """
    if name not in dict(run.remedies.get("areas", [])):
        raise RemedyRefused(_("This file is at another point by now. Look again."))
    area, verb = create_area(name), "made"
    if area is None:
        area, verb = Area.objects.select_for_update().get(equals_words("name", name)), "brought back"
        if area.retired_at is None:
            return area
        Area.objects.filter(pk=area.pk).update(retired_at=None)
    record_change(
        by=by, verb=verb, subject_kind="area", subject=area.name, subject_id=area.pk, file=run.file_name
    )
    return area


def create_area(name: str) -> Area | None:
    """The new area; None if there is one of this name. Raises RemedyRefused."""
    area = Area(name=tidy_words(name))
    try:
        # Whether the name is free, the database alone decides: two admins may add it at once.
        area.full_clean(validate_constraints=False)
        with transaction.atomic():
            area.save()
    except ValidationError as error:
        raise RemedyRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        if find_broken_rule(error) != "area_name_unique":
            raise
        return None
    return area


@transaction.atomic
def remember_kind(run: ImportRun, word: str, kind: str, *, by: User) -> None:
    """Let a word of this run mean a kind of bag, for the files to come as well. Raises RemedyRefused."""
    if word not in dict(run.remedies.get("kinds", [])) or kind not in Bag.Kind.values:
        raise RemedyRefused(_("This file is at another point by now. Look again."))
    KindWord.objects.update_or_create(word=word, defaults={"kind": kind})
    record_change(by=by, verb="made", subject_kind="word for a kind", subject=word[:150], means=kind)
