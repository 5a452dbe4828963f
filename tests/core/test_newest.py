"""A dict that keeps what was set last."""

from core.newest import Newest


def test_those_set_last_are_kept():
    kept = Newest(most=2)
    for name in ("first", "second", "first", "third"):
        kept[name] = name.upper()
    assert kept == {"first": "FIRST", "third": "THIRD"}
