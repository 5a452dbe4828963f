"""Which files hold the rules of each area, and which tests judge a mistake in them, the quickest first.

Not in here: models' fields and constraints (the tables come from migrations), admin pages, forms, addresses,
catalogues of sentences, search, and what only draws.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

SCANNING = ["tests/scanning"]
BILLS = ["tests/bills"]
BAGS = ["tests/bags"]
IMPORTS = ["tests/imports"]


def functions_of(app, begins=""):
    """The files of an app's SQL functions, or of those whose names begin so."""
    paths = sorted(ROOT.glob(f"{app}/sql/functions/{begins}*.sql"))
    return tuple(str(path.relative_to(ROOT)) for path in paths)


# area: {files: tests}
AREAS = {
    "bags": {
        functions_of("bags"): [*BAGS, "tests/scanning", "tests/bills/test_rules.py"],
        (
            "bags/codes.py",
            "core/pagination.py",
            "bags/suggestions.py",
        ): [
            *BAGS,
            "tests/scanning/test_recording.py",
            "tests/labels",
            "tests/bills/test_numbers.py",
            "tests/search/test_bill_suggestions.py",
        ],
        (
            "bags/filters.py",
            "history/filters.py",
            "bags/filter_forms.py",
            "history/bag_lists.py",
            "history/locations.py",
            "bags/retirement.py",
            "bags/visibility.py",
            "history/events.py",
            "history/timeline.py",
        ): [
            *BAGS,
            "tests/history",
            "tests/scanning/test_queries.py",
            "tests/bills/test_queries.py",
            "tests/exports/test_lists.py",
        ],
    },
    "bills": {
        functions_of("bills"): [*BILLS, "tests/scanning"],
        (
            "bills/lifecycle.py",
            "bills/cancellation.py",
            "bills/closing_checks.py",
            "bills/views/closing.py",
            "bills/diff.py",
            "bills/filters.py",
            "bills/snapshots.py",
            "bills/pending_scans.py",
            "bills/queries.py",
            "search/bills.py",
            "bills/numbers.py",
            "bills/views/verification.py",
            "bills/verification.py",
            "bills/fingerprint.py",
            "bills/totals.py",
        ): BILLS,
    },
    "scanning": {
        functions_of("scanning"): [
            "tests/scanning/test_packing.py",
            "tests/scanning/test_undo.py",
            "tests/scanning/test_two_parents.py",
            "tests/scanning/test_bills_and_looking.py",
            "tests/scanning/test_emptying.py",
            "tests/scanning/test_recording.py",
            "tests/scanning/test_roles_and_areas.py",
            "tests/scanning/test_statistics.py",
            "tests/bags/test_codes.py",
            "tests/bills/test_pending_scans.py",
            *SCANNING,
            "tests/bills/test_locks.py",
        ],
        (
            "scanning/recording.py",
            "api/scan_schemas.py",
            "scanning/queries.py",
            "scanning/statistics.py",
            "scanning/filters.py",
            "api/bags.py",
            "api/papers.py",
            "core/barcodes.py",
        ): [*SCANNING, "tests/reports/test_dashboard.py"],
    },
    "imports": {
        (
            "imports/dry_run.py",
            "core/stored_files.py",
            "imports/runs.py",
            "imports/column_mapping.py",
            "core/progress.py",
            "imports/result_file.py",
            "imports/staging.py",
            "imports/undo.py",
            "imports/tasks.py",
            "imports/upload_handlers.py",
            "imports/apply.py",
        ): IMPORTS,
    },
    "javascript": {
        ("static/scan/codes.js", "static/scan/keyboard_layouts.js"): [
            "tests/browser/test_module_codes.py",
            "tests/browser/test_scan_keyboards.py",
            "tests/browser/test_scan_labels.py",
            "tests/browser/test_scanner_test_page.py",
        ],
        ("static/scan/heard_keys.js", "static/scan/control_signs.js", "static/scan/two_scanners.js"): [
            "tests/browser/test_module_heard_keys.py",
            "tests/browser/test_module_key_sequences.py",
            "tests/browser/test_module_two_scanners.py",
            "tests/browser/test_module_codes.py",
        ],
        ("static/scan/queue.js", "static/csrf_token.js"): [
            "tests/browser/test_module_queue.py",
            "tests/browser/test_module_queue_refusals.py",
            "tests/browser/test_module_queue_retries.py",
            "tests/browser/test_module_queue_waiting.py",
            "tests/browser/test_scan_queue.py",
            "tests/browser/test_scan_tabs.py",
        ],
        ("static/scan/stray_scans.js",): [
            "tests/browser/test_module_stray_scans.py",
            "tests/browser/test_scanned_anywhere.py",
            "tests/browser/test_scan_focus.py",
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
        ("static/scan/held.js", "static/scan/actions.js", "static/scan/answers.js", "static/scan/board.js"): [
            "tests/browser/test_module_small.py",
            "tests/browser/test_module_answers.py",
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
