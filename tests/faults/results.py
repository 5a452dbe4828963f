"""What a run found: figures of each fault out of the ledger, and the page that shows them."""

from collections import Counter
from itertools import pairwise

GOOD = 200


def describe_faults(written):
    """For each fault, in order, what clients saw from its beginning to that of the next."""
    ends = [fault["began_at"] for fault in written.faults[1:]] + [float("inf")]
    answers = sorted(written.answers, key=lambda answer: answer["at"])
    good = [answer for answer in answers if answer["status"] == GOOD]
    return [
        describe_fault(fault, end, answers, good) for fault, end in zip(written.faults, ends, strict=True)
    ]


def describe_fault(fault, end, answers, good):
    began_at, ended_at = fault["began_at"], fault["ended_at"]
    seen = [answer for answer in answers if began_at <= answer["at"] < end]
    first_good = min((answer["at"] for answer in good if answer["sent_at"] >= ended_at), default=None)
    return {
        "name": fault["name"],
        "came_back": fault["came_back"],
        "seconds": round(ended_at - began_at, 1),
        "statuses": dict(Counter(str(answer["status"]) for answer in seen)),
        "first_good_after": None if first_good is None else round(first_good - ended_at, 2),
        "longest_gap": round(find_longest_gap(good, began_at, end), 1),
        "slowest": round(max((answer["at"] - answer["sent_at"] for answer in seen), default=0), 1),
    }


def find_longest_gap(good, began_at, end):
    """The longest time in which no device got a good answer."""
    before = [answer["at"] for answer in good if answer["at"] < began_at][-1:]
    times = before + [answer["at"] for answer in good if began_at <= answer["at"] < end]
    return max((later - earlier for earlier, later in pairwise(times)), default=0)
