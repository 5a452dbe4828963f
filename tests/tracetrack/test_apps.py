"""What is done once everything is imported."""

import gc

from tracetrack.apps import collect_garbage_of_later


def test_garbage_is_collected_once_all_is_imported():
    gc.disable()

    collect_garbage_of_later()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
