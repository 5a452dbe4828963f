"""How often one person, or one API key, may do in a minute what costs much. Far above a shift's work."""

from typing import Literal

from django_ratelimit.core import get_usage

Use = Literal["search", "export", "paper", "api"]
A_MINUTE: dict[Use, int] = {"search": 300, "export": 60, "paper": 120, "api": 1_200}


def count_use(subject: str, what: Use) -> int:
    """Count one use by `subject`, such as "person 7" or "key 3".

    Returns 0, or after how many seconds to come again if there were too many in this minute. Web processes
    count together where there is Redis, else each for itself.
    """
    usage = get_usage(
        None, group=f"use-{what}", key=lambda *_: subject, rate=f"{A_MINUTE[what]}/m", increment=True
    )
    if usage is None or not usage["should_limit"]:
        return 0
    return max(1, int(usage["time_left"]))
