"""The small modules of the scan page: what waits, ids, the station's name, and the journal of a page."""

import re
import uuid

import pytest

from scanning.catalogue import ACTIONS_APART
from tests.browser.modules import open_page, run_in_module
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser


# waiting.js


def scan_of(scan_id, action="pack", **more):
    return {"id": scan_id, "action": action, "code": f"CH{scan_id}", "parent": None, "bill": None} | more


def test_what_waits_is_counted_by_parent_and_bill_without_what_is_sent(pure):
    scans = [
        scan_of("1", parent="SB1"),
        scan_of("2", parent="SB1"),
        scan_of("3", parent="SB2"),
        scan_of("4"),
        scan_of("5", "empty", code="SB3", parent="SB9"),
        scan_of("6", "bill", code="SB4", bill="B-1"),
        scan_of("7", parent="SB7"),
    ]

    found = run_in_module(pure, "waiting", "return m.waitingFor(arg, new Set(['7', 'x']));", scans)

    assert found == {
        "waiting": 6,
        "waiting_for": {"parents": {"SB1": 2, "SB2": 1, "SB3": 1}, "bills": {"B-1": 1}},
    }


def test_nothing_waits_when_all_is_sent(pure):
    found = run_in_module(
        pure, "waiting", "return m.waitingFor(arg, new Set(['1']));", [scan_of("1", parent="SB1")]
    )

    assert found == {"waiting": 0, "waiting_for": {"parents": {}, "bills": {}}}


def test_what_else_waits_is_ones_own_of_other_tabs_and_that_of_others(pure):
    records = [
        {"user": 7, "userName": "Asha", "id": "1", "scan": scan_of("1"), "madeAt": 5},
        {"user": 7, "userName": "Asha", "id": "2", "scan": scan_of("2"), "madeAt": 6},
        {"user": 8, "userName": "Asha", "id": "3", "scan": scan_of("3"), "madeAt": 7},
        {"user": "bina", "id": "4", "scan": scan_of("4"), "madeAt": 8},
        {"user": 8, "userName": "Asha", "id": "5", "scan": scan_of("5"), "madeAt": 9},
    ]
    body = "return m.findWaitingElsewhere(arg, 7, { isMine: ({ id }) => id === '1' });"

    found = run_in_module(pure, "waiting", body, records)

    assert found["mine"] == [scan_of("2") | {"madeAt": 6}]
    assert [record["id"] for record in found["others"]] == ["3", "4", "5"]
    assert found["sentence"] == {"n": 3, "names": "Asha, bina"}
    assert run_in_module(pure, "waiting", body, records[:2])["sentence"] is None


# uuid7.js


def test_ids_are_uuids_of_version_seven_and_of_now(timed):
    ids = run_in_module(timed, "uuid7", "return Array.from({ length: 300 }, m.uuid7);")

    made = [uuid.UUID(text) for text in ids]
    assert [str(one) for one in made] == sorted(set(ids)) == ids
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    # The clock stands still: the first id has its millisecond, each further one the next.
    assert [one.int >> 80 for one in made] == list(range(1_000_000, 1_000_300))
    assert len({one.int & (1 << 62) - 1 for one in made}) == 300


def test_ids_go_on_when_the_clock_is_set_back(timed):
    body = "return [m.uuid7(), (Date.now = () => 5, m.uuid7())];"

    first, second = (uuid.UUID(text).int >> 80 for text in run_in_module(timed, "uuid7", body))

    assert (first, second) == (1_000_000, 1_000_001)


# station.js


def test_station_gets_a_name_that_it_keeps(blank):
    first = run_in_module(blank, "station", "return m.readStationName();")
    blank.reload()

    assert re.fullmatch("station-[0-9a-f]{4}", first)
    assert run_in_module(blank, "station", "return m.readStationName();") == first


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (" bay 4 ", "bay 4"),
        ("bay<4>", "bay4"),
        ("चाय_1.2-3", "चाय_1.2-3"),
        ("x" * 70, "x" * 64),
        ("", "old"),
        ("<>", "old"),
    ],
)
def test_station_is_renamed_to_what_can_be_printed(blank, wanted, kept):
    body = "return [m.renameStation(arg, 'old'), m.readStationName()];"

    assert run_in_module(blank, "station", body, wanted) == [kept, kept]


def test_station_says_what_it_was_called_until_each_person_has_reported_it(blank):
    body = """
        m.renameStation("bay 4", m.readStationName());
        m.forgetFormerStations([m.describeStation(7).former_stations[0]], 7);
        m.renameStation("bay 5", "bay 4");
        const renamed = [m.describeStation(7), m.describeStation(8).former_stations.length];
        m.forgetFormerStations(["bay 4"], 7);
        const reported = [m.describeStation(7), m.describeStation(8).former_stations.length];
        m.renameStation("bay 4", "bay 5");
        return [renamed, reported, m.describeStation(7)];
    """

    renamed, reported, back = run_in_module(blank, "station", body)

    assert renamed == [{"station": "bay 5", "former_stations": ["bay 4"]}, 2]
    assert reported == [{"station": "bay 5"}, 2]
    assert back == {"station": "bay 4", "former_stations": ["bay 5"]}


def test_station_without_storage_is_what_the_page_calls_it(blank):
    blank.evaluate("() => { Storage.prototype.getItem = () => { throw new Error('private'); }; }")

    found = run_in_module(blank, "station", "return m.describeStation(7, 'bay 4');")

    assert found == {"station": "bay 4"}


def test_station_remembers_its_keyboard(blank):
    body = "const first = m.readKeyboard(); m.rememberKeyboard('keys'); return [first, m.readKeyboard()];"

    assert run_in_module(blank, "station", body) == [None, "keys"]


def test_private_mode_lasts_as_long_as_the_page(blank):
    blank.evaluate(
        """() => {
            const refuse = () => { throw new Error("private"); };
            Object.assign(Storage.prototype, { getItem: refuse, setItem: refuse });
        }"""
    )
    body = """
        m.rememberKeyboard("keys");
        return [m.readStationName(), m.renameStation("bay 4", "old"), m.readKeyboard()];
    """

    name, renamed, keyboard = run_in_module(blank, "station", body)

    assert name.startswith("station-")
    assert (renamed, keyboard) == ("bay 4", None)


# journal.js

OPEN = """async () => {
    const { makeJournal } = await import("/static/scan/journal.js");
    const { openStore } = await import("/static/scan/store.js");
    window.store = await openStore(() => {}, { id: 7, name: "Asha", username: "asha" });
    window.journal = makeJournal("pack", { id: 7, name: "Asha" });
    window.makeJournal = makeJournal;
    window.codes = (entries) => entries.map(({ scan }) => scan.code).join("");
}"""


@pytest.fixture
def journal(blank):
    blank.evaluate(OPEN)
    return blank


def test_scan_has_all_that_the_server_wants_and_its_place(journal):
    scan = journal.evaluate("journal.make({ action: 'pack', code: 'A', parent: 'SB1' }).scan")
    second = journal.evaluate("journal.make({ action: 'pack', code: 'B', source: 'scan' }, { shown: 'b' })")

    assert scan == {
        "id": scan["id"],
        "seq": 1,
        "action": "pack",
        "code": "A",
        "parent": "SB1",
        "bill": None,
        "undoes": None,
        "raw": None,
        "prefix": None,
        "repaired": None,
        "fault": None,
        "source": "typed",
        "scanned_at": scan["scanned_at"],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", scan["scanned_at"])
    assert (second["scan"]["seq"], second["scan"]["source"], second["shown"]) == (2, "scan", "b")
    assert (second["state"], second["message"]) == ("saving", "")
    assert journal.evaluate("[journal.seq, codes(journal.all()), codes(journal.waiting())]") == [
        2,
        "AB",
        "AB",
    ]


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("Asia/Kolkata", "1970-01-01T05:30:01.000+05:30"),
        ("America/St_Johns", "1969-12-31T20:30:01.000-03:30"),
        ("UTC", "1970-01-01T00:00:01.000+00:00"),
    ],
)
def test_time_of_a_scan_has_the_offset_of_the_device(browser, zone, time):
    from tests.browser.modules import serve_files

    context = browser.new_context(timezone_id=zone)
    context.route("**/*", serve_files)
    page = open_page(context)
    page.evaluate(OPEN)

    made = page.evaluate(
        """() => {
            window.Date = class extends Date {
                constructor(given = 1000) { super(given); }
            };
            return journal.make({}).scan.scanned_at;
        }"""
    )

    assert made == time
    context.close()


def test_tab_parent_and_numbers_outlive_a_reload(journal):
    tab = journal.evaluate(
        """() => {
            journal.make({ code: "A" });
            journal.parent = { code: "SB1", count: 2 };
            return journal.toRecord(journal.make({ code: "B" })).tab;
        }"""
    )
    journal.reload()
    journal.evaluate(OPEN)

    assert journal.evaluate("[journal.parent, journal.seq]") == [{"code": "SB1", "count": 2}, 2]
    assert journal.evaluate("journal.toRecord(journal.make({ code: 'C' })).tab") == tab
    others = "[makeJournal('pack', { id: 8 }), makeJournal('look', { id: 7 })]"
    assert journal.evaluate(others + ".map(({ seq, parent }) => [seq, parent])") == [[0, None]] * 2


def test_record_is_what_the_store_keeps(journal):
    entry, record = journal.evaluate(
        """() => {
            const entry = journal.make({ code: "A" }, { shown: "a", opens: true, isHeld: true, row: "x" });
            return [entry, journal.toRecord(entry)];
        }"""
    )

    assert record == {
        "id": entry["scan"]["id"],
        "tab": record["tab"],
        "group": None,
        "page": "pack",
        "user": 7,
        "userName": "Asha",
        "scan": entry["scan"],
        "shown": "a",
        "opens": True,
        "isHeld": True,
        "madeAt": entry["madeAt"],
    }


def test_entries_from_before_come_first(journal):
    states = journal.evaluate("""() => {
        journal.make({ code: 'N' });
        const older = journal.addOld([
            { scan: { id: '1', code: 'A' }, shown: 'a', isHeld: false },
            { scan: { id: '2', code: 'B' }, shown: 'b', isHeld: true },
            { scan: { id: '3', code: 'C' }, shown: 'c', opens: true },
        ]);
        return older.map(({ state, mayUndo, message }) => [state, mayUndo, message]);
    }""")

    assert journal.evaluate("[codes(journal.all()), journal.get('2').shown, codes(journal.waiting())]") == [
        "ABCN",
        "b",
        "ABCN",
    ]
    assert states == [["saving", True, ""], ["held", False, ""], ["saving", False, ""]]


def test_old_answered_scans_without_a_row_are_forgotten(journal):
    left = journal.evaluate("""() => {
        for (let number = 0; number < 204; number += 1) {
            journal.make({ code: `${number},` }, { state: "saved" });
        }
        const [waits, held, drawn] = journal.all();
        waits.state = 'saving';
        held.state = 'held';
        drawn.row = { isConnected: true };
        journal.forgetOld();
        return [journal.all().length, codes(journal.all()).slice(0, 12)];
    }""")

    assert left == [200, "0,1,2,7,8,9,"]


def test_journal_finds_what_waits_of_it_and_of_tabs_that_are_gone(journal):
    found = journal.evaluate("""async () => {
        const mine = journal.toRecord(journal.make({ code: 'now' }));
        const record = (id, more) => ({ ...mine, id, scan: { id, code: id }, ...more });
        await navigator.locks.request('tracetrack-tab-open', () => store.add([
            mine, record('1'), record('2', { tab: 'gone' }),
            record('4', { user: '8' }), record('5', { page: 'look' }),
            record('6'), record('7'),
        ]));
        await store.settle([{ id: '6', outcome: 'saved' }, { id: '7', outcome: 'refused' }]);
        let release;
        const held = new Promise((resolve) => { release = resolve; });
        navigator.locks.request('tracetrack-tab-open', () => held);
        await store.add([record('3', { tab: 'open' })]);
        const { answered, waiting } = await journal.restore(store);
        const tabs = await store.waiting();
        release();
        return [answered.map(({ id }) => id), waiting.map(({ id }) => id), journal.tally,
                tabs.filter(({ tab }) => tab === mine.tab).map(({ id }) => id).slice(1),
                journal.isMine(mine), journal.isMine(record('1'))];
    }""")

    assert found == [
        ["6", "7"],
        ["1", "2"],
        {"saved": 1, "duplicate": 0, "refused": 1, "other": 0},
        ["1", "2", "4", "5"],
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("action", "outcome", "kind", "figure"),
    [
        ("pack", "saved", "child", "saved"),
        ("move", "saved", "child", "saved"),
        ("unpack", "saved", "child", "saved"),
        ("empty", "saved", "parent", "saved"),
        ("bill", "saved", "parent", "saved"),
        ("unbill", "saved", "parent", "saved"),
        ("pack", "saved", "parent", "other"),
        ("look", "saved", "child", "other"),
        ("undo", "saved", "child", "other"),
        ("finish", "saved", "parent", "other"),
        ("pack", "duplicate", "child", "duplicate"),
        ("finish", "duplicate", "parent", "duplicate"),
        ("pack", "refused", "parent", "refused"),
        ("undo", "refused", None, "refused"),
    ],
)
def test_only_bags_that_went_somewhere_are_saved_ones_in_the_tally(pure, action, outcome, kind, figure):
    answer = {"outcome": outcome, "bag": kind and {"kind": kind}}

    body = "return m.figureOf(arg.scan, arg.answer, arg.apart);"
    arg = {"scan": {"action": action}, "answer": answer, "apart": list(ACTIONS_APART)}
    assert run_in_module(pure, "journal", body, arg) == figure


def test_copied_tab_takes_a_new_name_and_its_scans_along(journal):
    other = open_page(journal.context)
    kept = journal.evaluate("Object.entries(sessionStorage)")
    journal.evaluate("journal.restore(store)")
    other.evaluate("(kept) => kept.forEach(([key, text]) => sessionStorage.setItem(key, text))", kept)
    other.evaluate(OPEN)

    names = other.evaluate("""async () => {
        const old = journal.toRecord(journal.make({ code: 'A' }));
        await store.add([old]);
        await journal.restore(store);
        const [stored] = await store.waiting();
        const kept = JSON.parse(sessionStorage.getItem('tracetrack-journal:pack-7'));
        return [old.tab, stored.tab, journal.toRecord(journal.make({})).tab, kept.tab];
    }""")

    assert names[0] != names[1] == names[2] == names[3]
    other.close()


def test_journals_are_forgotten_and_nothing_else(journal):
    left = journal.evaluate("""async () => {
        sessionStorage.setItem('other', '1');
        (await import('/static/scan/journal.js')).forgetJournals();
        return Object.keys(sessionStorage);
    }""")

    assert left == ["other"]


def test_journal_of_private_mode_lasts_as_long_as_the_page(blank):
    blank.evaluate(
        """() => {
            Object.defineProperty(window, "sessionStorage", { get() { throw new Error("private"); } });
        }"""
    )
    blank.evaluate(OPEN)

    assert blank.evaluate(
        """() => {
            journal.parent = { code: "SB1" };
            journal.make({});
            return [journal.parent.code, journal.seq];
        }"""
    ) == ["SB1", 1]
    blank.evaluate("import('/static/scan/journal.js').then((m) => m.forgetJournals())")


# held.js

HELD = """async () => {
    const { makeHeld } = await import("/static/scan/held.js");
    window.released = [];
    window.asked = [];
    const actions = { release: (entries, parent) => {
        for (const entry of entries) entry.state = "saving";
        released.push(`${codes(entries)} ${parent}`);
    } };
    const fetchBags = (codes) => {
        asked.push(codes.join());
        return new Promise((resolve) => { window.answer = resolve; });
    };
    const board = { forgetTrouble() {}, show() {} };
    window.held = makeHeld({ journal, board, actions, fetchBags });
    window.hold = (code) => journal.make({ action: "pack", code }, { state: "held" });
}"""


@pytest.fixture
def holding(journal):
    journal.evaluate(HELD)
    return journal


def test_held_codes_are_asked_about_once_and_few_at_a_time(holding):
    holding.evaluate("Array.from({ length: 42 }, (_, number) => hold(`A${number}`)); hold('no code'); 0")
    holding.evaluate("held.lookForParents(); held.lookForParents(); 0")
    holding.evaluate("answer([])")
    holding.evaluate("answer([])")
    holding.evaluate("held.lookForParents()")

    assert holding.evaluate("asked") == [",".join(f"A{number}" for number in range(40)), "A40,A41"]
    assert holding.evaluate("released") == []


def test_code_held_while_others_are_asked_about_is_asked_about_next(holding):
    holding.evaluate("hold('A1'); held.lookForParents(); hold('A2'); 0")

    holding.evaluate("answer([{ code: 'A1', kind: 'child' }])")

    wait_for_script(holding, "asked.length === 2")
    assert holding.evaluate("asked") == ["A1", "A2"]


def test_held_codes_go_into_the_parents_among_them(holding):
    holding.evaluate("['C1', 'P1', 'C2', 'P2', 'C3'].forEach(hold); held.lookForParents(); 0")

    holding.evaluate(
        "answer([{ code: 'P1', kind: 'parent', children: 3 }, { code: 'P2', kind: 'parent', children: 0 }])"
    )

    wait_for_script(holding, "released.length === 4")
    assert holding.evaluate("released") == ["P1 null", "C1C2 P1", "P2 null", "C3 P2"]
    assert holding.evaluate("journal.parent") == {"code": "P2", "count": 0, "state": "saving"}


def test_parent_in_hand_meanwhile_is_not_taken_away(holding):
    holding.evaluate("['C1', 'P1'].forEach(hold); held.lookForParents(); 0")
    holding.evaluate(
        "journal.parent = { code: 'SB1' }; answer([{ code: 'P1', kind: 'parent', children: 3 }])"
    )

    assert holding.evaluate("released") == []
    assert holding.evaluate("journal.parent") == {"code": "SB1"}


def test_all_that_is_held_goes_into_the_parent_in_hand(holding):
    holding.evaluate(
        "journal.parent = { code: 'SB1' }; held.release(); hold('C1'); hold('C2'); held.release(); 0"
    )

    assert holding.evaluate("released") == ["C1C2 SB1"]
