"""Setting right what a dry run found: what can be, and doing it. Afterwards the file is checked again."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record_change
from accounts.models import Area, User
from bags.models import Bag
from core.database import find_broken_rule
from core.words import equals_words, tidy_words
from imports.models import ImportRun, KindWord
from imports.run_types import OutlierParents


class RemedyRefused(Exception):
    """It cannot be set right so. Its text is the sentence for the person; nothing was written."""


@dataclass(frozen=True)
class Remedy:
    """Something to set right: what was found of `named`, and the choices: values and words.

    `deed`: the last word of the address to which the run's page sends it; `field`: what `named` is there.
    """

    deed: str
    sentence: str
    choices: list[tuple[str, str]]
    named: str = ""
    field: str = ""
    question: str = ""

    @property
    def key(self) -> str:
        """Its name in the API."""
        return f"{self.deed}:{self.named}" if self.field else self.deed

    def describe(self) -> str:
        """All of it in one text."""
        about = f"{self.sentence} {self.named}" if self.named else self.sentence
        return f"{about}. {self.question}" if self.question else about


def list_remedies(run: ImportRun) -> list[Remedy]:
    """What can be set right in this run, as its last check found it."""
    outliers = run.remedies.get("outlier_parents")
    found = [_offer_outliers(outliers)] if outliers else []
    found += [_offer_area(area, rows) for area, rows in run.remedies.get("areas", [])]
    found += [_offer_kind(word, rows) for word, rows in run.remedies.get("kinds", [])]
    hidden = run.reasons.get("cell_hidden", 0)
    return [*found, _offer_hidden_rows(hidden)] if hidden else found


def _offer_outliers(outliers: OutlierParents) -> Remedy:
    count = outliers["count"]
    sentence = ngettext(
        "%(number)s parent fits no pattern while %(others)s others do:",
        "%(number)s parents fit no pattern while %(others)s others do:",
        count,
    )
    return Remedy(
        "take_outliers",
        sentence % {"number": f"{count:,}", "others": f"{outliers['others']:,}"},
        [("yes", ngettext("Yes, take it", "Yes, take them", count))],
        named=", ".join(outliers["codes"]) + (", …" if count > len(outliers["codes"]) else ""),
        question=ngettext("Is it a parent?", "Are they parents?", count),
    )


def _offer_area(area: str, rows: int) -> Remedy:
    sentence = ngettext(
        "%s row names an area that is not in use:", "%s rows name an area that is not in use:", rows
    )
    words = _("Add area %s") % area
    return Remedy("add_area", sentence % f"{rows:,}", [("yes", words)], named=area, field="area")


def _offer_kind(word: str, rows: int) -> Remedy:
    sentence = ngettext(
        "%s row has a word for its kind that is not known:",
        "%s rows have a word for their kind that is not known:",
        rows,
    )
    choices = [
        (Bag.Kind.CHILD.value, _("Treat %s as child") % word),
        (Bag.Kind.PARENT.value, _("Treat %s as parent") % word),
    ]
    return Remedy("name_kind", sentence % f"{rows:,}", choices, named=word, field="word")


def _offer_hidden_rows(rows: int) -> Remedy:
    sentence = ngettext("%s row is hidden and left out.", "%s rows are hidden and left out.", rows)
    return Remedy("read_hidden", sentence % f"{rows:,}", [("yes", _("Read hidden rows too"))])


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
