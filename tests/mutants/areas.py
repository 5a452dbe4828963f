"""Which files hold the rules of each area, and which tests judge a mistake in them, the quickest first.

Not in here: models' fields and constraints (the tables come from migrations), admin pages, forms, addresses,
catalogues of sentences, search, and what only draws.
"""

SCANNING = ["tests/scanning"]
BILLS = ["tests/bills"]
BAGS = ["tests/bags"]
LOADING = ["tests/loading"]

# Statements that a Python module reads and runs one after the other; all other SQL defines functions.
READERS = {
    "loading/sql/check.sql": "loading/checking.py",
    "loading/sql/take_back.sql": "loading/taking_back.py",
}

# area: {files: tests}
AREAS = {
    "bags": {
        ("bags/sql/rules.sql", "bags/sql/tally.sql"): [*BAGS, "tests/scanning", "tests/bills/test_rules.py"],
        (
            "bags/codes.py",
            "bags/addressing.py",
            "bags/series.py",
            "bags/look_alikes.py",
            "bags/contents.py",
        ): [
            *BAGS,
            "tests/scanning/test_recording.py",
            "tests/labels",
            "tests/bills/test_numbering.py",
            "tests/bills/test_look_alikes.py",
        ],
        (
            "bags/finding.py",
            "bags/filtering.py",
            "bags/listing.py",
            "bags/walking.py",
            "bags/retiring.py",
            "bags/seeing.py",
            "bags/story.py",
        ): [
            *BAGS,
            "tests/scanning/test_listing.py",
            "tests/bills/test_listing.py",
            "tests/printing/test_lists.py",
        ],
    },
    "bills": {
        ("bills/sql/rules.sql", "bills/sql/tally.sql"): [*BILLS, "tests/scanning"],
        (
            "bills/billing.py",
            "bills/cancelling.py",
            "bills/checking.py",
            "bills/closing.py",
            "bills/comparing.py",
            "bills/finding.py",
            "bills/freezing.py",
            "bills/holding.py",
            "bills/listing.py",
            "bills/look_alikes.py",
            "bills/numbering.py",
            "bills/proof.py",
            "bills/proving.py",
            "bills/sealing.py",
            "bills/weighing.py",
        ): BILLS,
    },
    "scanning": {
        ("scanning/sql/actions.sql", "scanning/sql/steps.sql"): [
            "tests/scanning/test_packing.py",
            "tests/scanning/test_bills_and_looking.py",
            "tests/scanning/test_emptying.py",
            "tests/scanning/test_roles_and_areas.py",
            "tests/bags/test_codes.py",
            *SCANNING,
        ],
        ("scanning/sql/undo.sql",): [
            "tests/scanning/test_undo.py",
            "tests/scanning/test_emptying.py",
            "tests/scanning/test_bills_and_looking.py",
            *SCANNING,
        ],
        ("scanning/sql/record_scans.sql",): [
            "tests/scanning/test_recording.py",
            "tests/scanning/test_tallying.py",
            "tests/bills/test_holding.py",
            "tests/scanning/test_packing.py",
            "tests/scanning/test_undo.py",
            *SCANNING,
            "tests/bills/test_locks.py",
        ],
        (
            "scanning/recording.py",
            "scanning/reading.py",
            "scanning/listing.py",
            "scanning/tallying.py",
            "scanning/finding.py",
            "scanning/asking.py",
            "scanning/papers.py",
            "scanning/symbols.py",
        ): [*SCANNING, "tests/tracetrack/test_dashboard.py"],
    },
    "loading": {
        ("loading/sql/check.sql",): ["tests/loading/test_loading.py", *LOADING],
        ("loading/sql/take_back.sql",): ["tests/loading/test_taking_back.py", *LOADING],
        (
            "loading/checking.py",
            "loading/files.py",
            "loading/loading.py",
            "loading/planning.py",
            "loading/progress.py",
            "loading/results.py",
            "loading/staging.py",
            "loading/taking_back.py",
            "loading/tasks.py",
            "loading/uploading.py",
            "loading/writing.py",
        ): LOADING,
    },
    "javascript": {
        ("static/scan/codes.js", "static/scan/layouts.js"): [
            "tests/browser/test_module_codes.py",
            "tests/browser/test_scan_keyboards.py",
            "tests/browser/test_scan_labels.py",
            "tests/browser/test_scanner_test_page.py",
        ],
        ("static/scan/queue.js",): [
            "tests/browser/test_module_queue.py",
            "tests/browser/test_scan_queue.py",
            "tests/browser/test_scan_tabs.py",
        ],
        ("static/scan/store.js",): [
            "tests/browser/test_module_store.py",
            "tests/browser/test_module_queue.py",
            "tests/browser/test_scan_queue.py",
            "tests/browser/test_scan_tabs.py",
        ],
        (
            "static/scan/waiting.js",
            "static/scan/uuid7.js",
            "static/scan/station.js",
            "static/scan/journal.js",
        ): [
            "tests/browser/test_module_small.py",
            "tests/browser/test_scan_tabs.py",
            "tests/browser/test_scan_queue.py",
            "tests/browser/test_scan_sessions.py",
        ],
        ("static/scan/capture.js",): [
            "tests/browser/test_module_capture.py",
            "tests/browser/test_scan_capture.py",
            "tests/browser/test_scan_focus.py",
            "tests/browser/test_scan_bursts.py",
        ],
        ("static/scan/held.js", "static/scan/actions.js", "static/scan/verdicts.js"): [
            "tests/browser/test_module_small.py",
            "tests/browser/test_scan_commands.py",
            "tests/browser/test_scan_undo_and_move.py",
            "tests/browser/test_scan_page.py",
            "tests/browser/test_scan_labels.py",
            "tests/browser/test_scan_bursts.py",
            "tests/browser/test_scan_sound_and_touch.py",
            "tests/browser/test_scan_access.py",
            "tests/browser/test_scan_queue.py",
            "tests/browser/test_scan_tabs.py",
        ],
    },
}


def files_of(area):
    return [path for paths in AREAS[area] for path in paths]


def tests_of(area, path):
    [tests] = [tests for paths, tests in AREAS[area].items() if path in paths]
    return tests
