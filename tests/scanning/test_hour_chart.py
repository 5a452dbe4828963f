"""The picture of scans by hour: its bars stand for the counts, and its top is easy to read."""

import pytest

from scanning.hour_chart import BOTTOM, HEIGHT, TOP, draw_hour_chart, round_up

FULL = HEIGHT - TOP - BOTTOM


def test_bars_are_as_high_as_their_counts():
    chart = draw_hour_chart([(9, "saved", 60), (9, "refused", 20), (10, "saved", 100)], {})

    assert chart.lines[-1] == (TOP, 100)
    assert [(box.figure, box.height) for box in chart.boxes] == [
        ("saved", pytest.approx(FULL * 0.6, abs=0.1)),
        ("refused", pytest.approx(FULL * 0.2, abs=0.1)),
        ("saved", pytest.approx(FULL, abs=0.1)),
    ]
    assert chart.boxes[1].y + chart.boxes[1].height == pytest.approx(chart.boxes[0].y, abs=0.2)
    assert (chart.peak.hour, chart.peak.total) == (10, 100)


def test_quarters_of_an_hour_add_up():
    assert draw_hour_chart([(9, "saved", 1), (9, "saved", 2)], {}).hours[9].saved == 3


def test_day_before_is_a_line_and_may_be_higher_than_the_bars():
    chart = draw_hour_chart([(9, "saved", 1)], {9: 30})

    assert chart.lines[-1][1] == 40
    assert len(chart.before.split()) == 24
    assert chart.hours[9].before == 30


def test_day_without_scans_draws_no_bars_and_no_line():
    chart = draw_hour_chart([], {})

    assert (chart.boxes, chart.before, chart.lines[-1][1]) == ([], "", 2)


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (10, 10), (11, 20), (99, 100), (101, 200), (999, 1000), (12345, 20000)],
)
def test_top_is_easy_to_read(most, top):
    assert round_up(most) == top
