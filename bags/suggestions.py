"""Codes one slip away from an unknown one: "did you mean"."""

import string

from django.db.models import F, Func, TextField, Value

from accounts.models import User
from bags.codes import LOOK_ALIKES, looks_like_code
from bags.models import Bag
from bags.visibility import filter_visible

CHARACTERS = string.digits + string.ascii_uppercase + "-._/"
# Longer codes have so many neighbours that asking for them takes more than 20 ms.
MAX_LENGTH = 40
MOST_SHOWN = 5
# What index bag_look_alike holds: codes with letters that look like digits, by what they look like.
LOOKS = Func(
    F("code"),
    *map(Value, LOOK_ALIKES),
    function="translate",
    output_field=TextField(db_collation="C"),
)


def suggest_bags(code: str, user: User) -> list[Bag]:
    """The bags that this person may see whose codes are one slip from `code`, at most MOST_SHOWN.

    A slip: one character wrong, missing or too many, two neighbours swapped; or O for 0 and I for 1 anywhere.
    Two queries, each by an index.
    """
    if not looks_like_code(code) or len(code) > MAX_LENGTH:
        return []
    bags = filter_visible(user, Bag.objects.all())
    digits = code.translate(str.maketrans(*LOOK_ALIKES))
    neighbours = [*list_neighbours(code), *({digits} - {code})]
    near = list(bags.filter(code__in=neighbours).order_by("code")[:MOST_SHOWN])
    same_looks = (
        bags.alias(looks=LOOKS).filter(looks=digits, code__regex=f"[{LOOK_ALIKES[0]}]").exclude(code=code)
    )
    return (near + [bag for bag in same_looks.order_by("code")[:MOST_SHOWN] if bag not in near])[:MOST_SHOWN]


def list_neighbours(code: str) -> list[str]:
    """Every allowed text that one slip makes of `code`; some eighty for each character."""
    places = range(len(code))
    wrong = {code[:at] + other + code[at + 1 :] for at in places for other in CHARACTERS}
    missing = {code[:at] + other + code[at:] for at in range(len(code) + 1) for other in CHARACTERS}
    too_many = {code[:at] + code[at + 1 :] for at in places}
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in places[:-1]}
    return sorted((wrong | missing | too_many | swapped) - {code, ""})
