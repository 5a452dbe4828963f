"""Time that passes when a test says so."""


class Clock:
    """What a module may have as its `time`."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now
