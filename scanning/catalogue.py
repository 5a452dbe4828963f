"""What the entries of the catalogue of answers are made of: actions.py and reasons.py hold them.

Sentences are templates: messages.py fills those of answers, history/sentences.py those of stories.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Action(TextChoices):
    """What a scan asks for."""

    PACK = "pack", gettext_lazy("pack")
    UNPACK = "unpack", gettext_lazy("unpack")
    EMPTY = "empty", gettext_lazy("empty")
    FINISH = "finish", gettext_lazy("finish")
    MOVE = "move", gettext_lazy("move")
    BILL = "bill", gettext_lazy("put on bill")
    UNBILL = "unbill", gettext_lazy("take off bill")
    LOOK = "look", gettext_lazy("look")
    UNDO = "undo", gettext_lazy("undo")


# They take no bag anywhere: their scans are counted apart from "saved" ones, as parents that were opened are.
# count_saved_bags.sql has them too.
ACTIONS_APART = (Action.LOOK, Action.UNDO, Action.FINISH)


class Fault(TextChoices):
    """What is wrong with the keys that typed a label: refused as `bad_code`, with a sentence for each."""

    CONTROL = "control", gettext_lazy("control sign")
    EDITED = "edited", gettext_lazy("other keys in between")
    STUCK_KEY = "stuck_key", gettext_lazy("key stuck")
    NUM_LOCK = "num_lock", gettext_lazy("Num Lock off")
    TWO_SCANNERS = "two_scanners", gettext_lazy("two scanners at once")
    UNCLEAR = "unclear", gettext_lazy("two readings")


class Outcome(TextChoices):
    """What became of a scan: done as asked, already so, or refused."""

    SAVED = "saved", gettext_lazy("saved")
    DUPLICATE = "duplicate", gettext_lazy("already there")
    REFUSED = "refused", gettext_lazy("refused")


class Tone(StrEnum):
    """What the scan page plays. Each differs in rhythm."""

    SAVED = "saved"
    ALREADY = "already"
    REFUSED = "refused"
    NEEDS_YOU = "needs_you"
    PARENT = "parent"


@dataclass(frozen=True)
class Sentence:
    """What an answer says and how it sounds.

    It names the place, the person and the time: `{where}` is the other parent or bill, `{who}` the person who
    put it there, `{when}` the time as people say it. messages.py has all the names. `headline`, of the same
    names, is given where that of the action or reason does not fit.
    """

    tone: Tone
    en: str
    hi: str
    headline: str = ""


@dataclass(frozen=True)
class ActionWords:
    """The words for one action.

    `needs` and `does` describe it to programmers; `headline` (at most three words), `sentence` and `cases`
    answer a scan that was saved (which case: messages.py); `in_lists` is what was done; `story` is a saved
    scan that no link or bill line stands for, on its bag's page; `story_back` one that brought the bag
    back; `tried…` a refused one there; `nowhere` without a parent, `child` on the parent's page,
    `elsewhere` on that of a parent which the scan met and did not name.
    """

    needs: str
    does: str
    in_lists: str
    tried: str
    headline: str
    sentence: Sentence | None = None
    cases: dict[str, Sentence] = field(default_factory=dict)
    story: str = ""
    story_nowhere: str = ""
    story_back: str = ""
    tried_nowhere: str = ""
    tried_child: str = ""
    tried_child_elsewhere: str = ""


@dataclass(frozen=True)
class Reason:
    """Why a scan changed nothing.

    `headline` is at most three words and may name what sentences name; `in_lists` is shown in lists, where it
    says more, or where the headline names something. `cases` win over `sentence` (which case: messages.py).
    On a bag's page, `because` ends the sentence of a refused scan, and `story` or, on the parent's page,
    `story_of_child` is that of a duplicate one.
    """

    headline: str
    outcomes: tuple[Outcome, ...]
    sentence: Sentence
    in_lists: str = ""
    cases: dict[str, Sentence] = field(default_factory=dict)
    because: str = ""
    story: str = ""
    story_of_child: str = ""
    # Whether scans with it are stored; the others are only answered.
    is_stored: bool = True
    # Whether something is wrong with a bag or a bill: for the list of refused scans.
    needs_a_look: bool = False
    # Whether moving the child does what packing it could not: the scan page offers that.
    offers_move: bool = False
