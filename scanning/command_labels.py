"""Command labels: printed codes that do something instead of naming a bag.

A bag's code never holds ":", so a label can never become a bag. static/scan/actions.js does what they say.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Command:
    """One label: the text in its symbols, its name in large letters, and what it does."""

    text: str
    name: Promise
    does: Promise


COMMANDS = [
    Command("TT:UNDO", _("Undo"), _("Takes back your last scan. Scan it again for the one before.")),
    Command("TT:MOVE", _("Move here"), _("The bag that is in another parent comes into this one.")),
    Command("TT:NEXT", _("Next parent"), _("This parent is finished. Scan the next one.")),
    Command(
        "TT:DONE", _("Done"), _("The parent is finished. Says how many bags are saved, and whether any wait.")
    ),
    Command("TT:SOUND", _("Sound test"), _("Plays saved, already here and refused.")),
    Command("TT:OUT", _("Take out"), _("Each bag you scan is taken out. Scan it again to put bags in.")),
    Command("TT:EMPTY", _("Empty"), _("Takes everything out of the parent in hand, in one step.")),
]
# For setting a scanner up: letters that other layouts move, digits, and every sign that a code may hold.
TEST_TEXT = "TT:TEST-AZQWYM.0123456789/_"
