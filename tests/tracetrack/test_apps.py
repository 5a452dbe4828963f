"""What is done once everything is imported."""

import gc

import pytest

from tracetrack.apps import collect_garbage_of_later, collect_garbage_seldom


@pytest.fixture(autouse=True)
def _thresholds_stay():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_garbage_is_collected_once_all_is_imported():
    gc.disable()

    collect_garbage_of_later()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_process_that_answers_requests_looks_through_what_is_new_alone():
    gc.unfreeze()

    collect_garbage_seldom()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == (3_000, 20, 50)
