"""What a process keeps of many: the newest, and no more than so many."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Newest(dict[Key, Value]):
    """A dict of the `most` keys that were set last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        self.pop(key, None)
        while len(self) >= self.most:
            self.pop(next(iter(self)), None)
        super().__setitem__(key, value)
