"""Scans by hour as a picture: bars for one day, a line for the day before (see scanning/_hours.html)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HOURS = range(24)
# What the bars stand for, from the bottom up.
FIGURES = ("saved", "other", "duplicate", "refused")
# The picture is 480 units wide: big enough letters on a phone, fine on a monitor.
WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 4, 10, 22
STEP = (WIDTH - LEFT - RIGHT) / 24
BAR = STEP - 4


@dataclass(frozen=True)
class Hour:
    """Scans of one hour of the day, by figure, and how many there were in that hour of the day before.

    `other`: saved, but no bag was taken anywhere (see count_saved_bags.sql).
    """

    hour: int
    saved: int = 0
    other: int = 0
    duplicate: int = 0
    refused: int = 0
    before: int = 0

    @property
    def total(self) -> int:
        return self.saved + self.other + self.duplicate + self.refused


@dataclass(frozen=True)
class Box:
    """A piece of a bar, in units of the picture."""

    figure: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class HourChart:
    """What the template draws. `lines` are heights with their numbers, `labels` hours with their places."""

    hours: list[Hour]
    boxes: list[Box]
    # The points of the line for the day before; "" if it had no scans.
    before: str
    lines: list[tuple[float, int]]
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bar: float = round(BAR, 1)

    @property
    def peak(self) -> Hour:
        """The hour with the most scans."""
        return max(self.hours, key=lambda hour: hour.total)


def draw_hour_chart(counts: Sequence[tuple[int, str, int]], before: Mapping[int, int]) -> HourChart:
    """Draw `counts` (hour, figure, scans) and, as a line, how many scans `before` had in each hour."""
    summed = {(hour, figure): 0 for hour in HOURS for figure in FIGURES}
    for hour, figure, count in counts:
        summed[hour, figure] += count
    hours = [
        Hour(hour, **{name: summed[hour, name] for name in FIGURES}, before=before.get(hour, 0))
        for hour in HOURS
    ]
    top = round_up(max(max(hour.total, hour.before) for hour in hours))
    return HourChart(
        hours=hours,
        boxes=[box for hour in hours for box in _draw_boxes(hour, top)],
        before=_draw_line(hours, top) if any(before.values()) else "",
        lines=[(_scale(part, top), part) for part in (0, top // 2, top)],
        labels=[(round(LEFT + STEP * (hour + 0.5), 1), f"{hour:02}") for hour in HOURS if hour % 3 == 0],
    )


def round_up(most: int) -> int:
    """The number at the top: the next even one that is easy to read, such as 20, 50, 100, 200."""
    size = 1
    while size * 10 < most:
        size *= 10
    return next(step * size for step in (2, 4, 6, 8, 10, 20) if step * size >= most)


def _scale(count: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / top, 1)


def _draw_boxes(hour: Hour, top: int) -> list[Box]:
    boxes, below = [], 0
    for figure in FIGURES:
        count = getattr(hour, figure)
        if count:
            low, high = _scale(below, top), _scale(below + count, top)
            x = round(LEFT + STEP * hour.hour + (STEP - BAR) / 2, 1)
            boxes.append(Box(figure, x, high, round(low - high, 1)))
        below += count
    return boxes


def _draw_line(hours: list[Hour], top: int) -> str:
    return " ".join(f"{LEFT + STEP * (hour.hour + 0.5):.1f},{_scale(hour.before, top)}" for hour in hours)
