"""static/scan/store.js: what is kept on the device, in IndexedDB or, where that fails, in memory."""

import pytest

from tests.browser.modules import open_page
from tests.browser.scanner import wait_for_script

pytestmark = pytest.mark.browser

OPEN = """async () => {
    window.lost = 0;
    window.m = await import("/static/scan/store.js");
    window.asha = { id: 7, name: "Asha", username: "asha.k" };
    window.store = await m.openStore(() => { lost += 1; }, asha);
    const one = { tab: "t", page: "pack", user: 7, isHeld: false };
    window.entry = (id, more) => ({ id, ...one, scan: { id }, ...more });
    window.ids = (entries) => entries.map(({ id }) => id).join("");
}"""
NO_DATABASE = "() => { IDBFactory.prototype.open = () => { throw new Error('private mode'); }; }"


@pytest.fixture(params=["disk", "memory"])
def either(blank, request):
    """A page with a store, on the disk and in memory."""
    if request.param == "memory":
        blank.evaluate(NO_DATABASE)
    blank.evaluate(OPEN)
    blank.kind = request.param
    return blank


@pytest.fixture
def disk(blank):
    blank.evaluate(OPEN)
    return blank


def add(desk, *ids, **more):
    desk.evaluate("([ids, more]) => store.add(ids.map((id) => entry(id, more)))", [list(ids), more])


def waiting(page):
    return page.evaluate("store.waiting().then(ids)")


def test_store_says_whether_it_lasts(either):
    assert either.evaluate("store.isLasting()") == (either.kind == "disk")
    assert either.evaluate("lost") == (0 if either.kind == "disk" else 1)


def test_reason_to_keep_scans_in_memory_is_on_the_console(disk):
    lines = []
    disk.on("console", lambda message: lines.append(f"{message.type}: {message.text}"))

    disk.evaluate("store.add([entry('a'), entry('a')])")  # no id waits twice
    disk.evaluate(NO_DATABASE)
    disk.evaluate("m.openStore(() => {}, asha)")

    kept = "warning: scans are kept in memory only: "
    assert [line[: len(kept)] for line in lines] == [kept, kept]


def test_what_was_added_waits_in_its_order(either):
    add(either, "c", "a")
    add(either, "b")

    assert waiting(either) == "cab"
    assert either.evaluate("store.next(7, 10).then(ids)") == "cab"
    assert either.evaluate("store.next(7, 2).then(ids)") == "ca"
    assert either.evaluate("store.next(7, 1).then((all) => all[0].scan)") == {"id": "c"}


def test_held_scans_are_not_next_until_they_are_changed(either):
    add(either, "a", isHeld=True)
    add(either, "b")
    assert either.evaluate("store.next(7, 10).then(ids)") == "b"

    either.evaluate(
        "store.change(['a', 'b', 'x'], (one) => (one.isHeld ? { ...one, isHeld: false, tab: 'u' } : null))"
    )

    assert either.evaluate("store.next(7, 10).then(ids)") == "ab"
    assert either.evaluate("store.waiting().then((all) => all.map(({ tab }) => tab))") == ["u", "t"]


def test_answered_scans_wait_no_longer(either):
    add(either, "a", "b", "c")

    either.evaluate("store.settle([{ id: 'b', outcome: 'saved' }, { id: 'x', outcome: 'saved' }])")

    assert waiting(either) == "ac"
    assert either.evaluate("store.next(7, 10).then(ids)") == "ac"
    assert either.evaluate("store.isLasting()") == (either.kind == "disk")


def test_change_may_leave_an_entry_as_it_is(either):
    add(either, "a")

    either.evaluate("store.change(['a'], () => null)")

    assert waiting(either) == "a"


def test_answers_are_kept_by_page_and_tab(disk):
    add(disk, "a", "b")
    add(disk, "c", tab="u")
    add(disk, "d", page="look")
    disk.evaluate("store.settle(['b', 'a', 'c', 'd'].map((id) => ({ id, outcome: 'saved' })))")

    assert disk.evaluate("store.answeredOn('pack', 't').then(ids)") == "ab"
    assert disk.evaluate("store.answeredOn('pack', 'u').then(ids)") == "c"
    assert disk.evaluate("store.answeredOn('look', 't').then((all) => all[0].result)") == {
        "id": "d",
        "outcome": "saved",
    }
    assert disk.evaluate("store.answersTo(['c', 'x', 'a']).then(ids)") == "ca"


def test_memory_keeps_no_answers(blank):
    blank.evaluate(NO_DATABASE)
    blank.evaluate(OPEN)
    add(blank, "a")
    blank.evaluate("store.settle([{ id: 'a', outcome: 'saved' }])")

    assert blank.evaluate("store.answeredOn('pack', 't')") == []
    assert blank.evaluate("store.answersTo(['a'])") == []


def test_scans_of_other_people_wait_but_are_not_next(disk):
    add(disk, "a", user=8)
    add(disk, "b")

    assert disk.evaluate("store.next(7, 10).then(ids)") == "b"
    assert waiting(disk) == "ab"


def test_five_thousand_answers_are_kept(disk):
    disk.evaluate(
        """() => new Promise((resolve) => {
            indexedDB.open("tracetrack").onsuccess = ({ target }) => {
                const transaction = target.result.transaction(["waiting", "answered"], "readwrite");
                const answered = transaction.objectStore("answered");
                for (const place of [1, 2, 3]) answered.add({ ...entry(`${place}`), place });
                transaction.objectStore("waiting").add({ ...entry("a"), place: 5001 });
                transaction.objectStore("waiting").add({ ...entry("b"), place: 5002 });
                transaction.oncomplete = () => { target.result.close(); resolve(); };
            };
        })"""
    )

    disk.evaluate("store.settle([{ id: 'a' }])")
    assert disk.evaluate("store.answeredOn('pack', 't').then(ids)") == "23a"
    disk.evaluate("store.settle([{ id: 'b' }])")

    assert disk.evaluate("store.answeredOn('pack', 't').then(ids)") == "3ab"


def test_store_outlives_its_page_and_is_shared(disk):
    add(disk, "a")
    other = open_page(disk.context)
    other.evaluate(OPEN)
    add(other, "b")

    assert waiting(disk) == waiting(other) == "ab"
    other.close()


def test_id_waits_once_only(disk):
    add(disk, "a")

    disk.evaluate("store.add([entry('b'), entry('a')])")  # the database refuses it, memory goes on

    assert disk.evaluate("[store.isLasting(), lost]") == [False, 1]
    assert waiting(disk) == "ab"


def test_newer_version_of_the_page_is_let_in_and_this_one_goes_on_in_memory(disk):
    add(disk, "a", "b")
    disk.evaluate("store.settle([{ id: 'a', outcome: 'saved' }])")

    disk.evaluate(
        """new Promise((resolve) => {
            indexedDB.open("tracetrack", 3).onsuccess = ({ target }) => resolve(target.result.close());
        })"""
    )
    wait_for_script(disk, "lost === 1")
    add(disk, "c")

    assert (disk.evaluate("store.isLasting()"), waiting(disk)) == (False, "bc")
    assert disk.evaluate("store.next(7, 10).then(ids)") == "bc"
    assert disk.evaluate("lost") == 1


def test_older_page_that_does_not_let_go_leaves_memory(blank):
    blank.evaluate("""new Promise((resolve) => {
        indexedDB.open("tracetrack", 1).onsuccess = ({ target }) => {
            window.kept = target.result;  // hears nothing of a newer version
            resolve();
        };
    })""")
    other = open_page(blank.context)
    other.evaluate(
        """() => {
            const { open } = IDBFactory.prototype;
            IDBFactory.prototype.open = function (name) { return open.call(this, name, 3); };
        }"""
    )
    other.evaluate(OPEN)

    assert other.evaluate("[store.isLasting(), lost]") == [False, 1]
    other.close()


def test_writes_are_on_the_disk_before_they_count(blank):
    blank.evaluate("""() => {
        window.modes = [];
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (names, mode, options) {
            modes.push(`${mode} ${options?.durability}`);
            return transaction.call(this, names, mode, options);
        };
    }""")
    blank.evaluate(OPEN)

    add(blank, "a")

    assert blank.evaluate("modes") == ["readwrite strict"] * 2  # opening, and adding


def test_browser_is_asked_to_keep_the_store(blank):
    blank.evaluate(
        "() => { window.asked = 0; StorageManager.prototype.persist = async () => { asked += 1; }; }"
    )

    blank.evaluate(OPEN)

    assert blank.evaluate("asked") == 1


# what version 1 of the store kept: usernames in place of ids

VERSION_1 = """(entries) => new Promise((resolve) => {
    const opening = indexedDB.open("tracetrack", 1);
    opening.onupgradeneeded = () => {
        const db = opening.result;
        const waiting = db.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
        waiting.createIndex("id", "id", { unique: true });
        waiting.createIndex("user", "user");
        const answered = db.createObjectStore("answered", { keyPath: "place" });
        answered.createIndex("id", "id");
        answered.createIndex("where", ["page", "tab"]);
        const one = { tab: "t", page: "pack", isHeld: false };
        entries.forEach(([id, user]) => waiting.add({ id, user, ...one, scan: { id } }));
        answered.add({ id: "z", user: "asha.k", ...one, place: 1, result: { id: "z" } });
    };
    opening.onsuccess = () => resolve(opening.result.close());
})"""
MAKERS = "store.waiting().then((all) => all.map(({ id, user, userName }) => [id, user, userName ?? null]))"


def test_scans_kept_under_the_own_username_are_under_the_id_from_now_on(blank):
    blank.evaluate(VERSION_1, [["a", "asha.k"], ["b", "ravi"], ["c", "asha.k"]])

    blank.evaluate(OPEN)

    assert blank.evaluate(MAKERS) == [["a", 7, "Asha"], ["b", "ravi", None], ["c", 7, "Asha"]]
    assert blank.evaluate("store.next(7, 10).then(ids)") == "ac"
    assert blank.evaluate("store.answeredOn('pack', 't').then(ids)") == "z"
    assert blank.evaluate("store.isLasting()")


def test_scans_kept_under_anothers_username_are_under_the_id_when_their_maker_is_back(blank):
    blank.evaluate(VERSION_1, [["a", "ravi"], ["b", "asha.k"]])
    blank.evaluate(OPEN)

    blank.evaluate("m.openStore(() => {}, { id: 8, name: 'Ravi', username: 'ravi' })")

    assert blank.evaluate(MAKERS) == [["a", 8, "Ravi"], ["b", 7, "Asha"]]


def test_scan_that_version_1_left_behind_gets_its_makers_id(blank):
    left = "[{ id: 'a', user: 'asha.k', tab: 't', page: 'pack', isHeld: false, scan: { id: 'a' } }]"
    blank.evaluate(f"localStorage.setItem('tracetrack-left-a', JSON.stringify({left}))")

    blank.evaluate(OPEN)

    assert blank.evaluate(MAKERS) == [["a", 7, "Asha"]]


def test_id_is_nobodys_username(blank):
    blank.evaluate(VERSION_1, [["a", "7"]])

    blank.evaluate(OPEN)

    assert blank.evaluate("store.next(7, 10).then(ids)") == ""


# a page that is left in the middle of a write


def leave(page):
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    return page.evaluate("Object.keys(localStorage)")


def reopen(page):
    page.reload()
    page.evaluate(OPEN)


def test_scan_on_its_way_is_left_behind_and_taken_in_by_the_next_page(disk):
    disk.evaluate("m.expect(entry('b')); m.expect(entry('a'))")

    assert leave(disk) == ["tracetrack-left-b"]
    reopen(disk)

    assert waiting(disk) == "ba"
    assert disk.evaluate("localStorage.length") == 0


def test_scan_in_the_store_is_not_left_behind(disk):
    disk.evaluate("m.expect(entry('a')); m.expect(entry('b'))")
    disk.evaluate("store.add([entry('a')])")
    assert leave(disk) == ["tracetrack-left-b"]

    disk.evaluate("localStorage.clear()")
    disk.evaluate("store.add([entry('b')])")

    assert leave(disk) == []


def test_what_was_left_behind_is_taken_in_once(disk):
    add(disk, "a", "b")
    disk.evaluate("store.settle([{ id: 'b', outcome: 'saved' }])")
    disk.evaluate(
        "localStorage.setItem('tracetrack-left-a', JSON.stringify(['a', 'b', 'c'].map((id) => entry(id))))"
    )
    disk.evaluate("localStorage.setItem('tracetrack-left-0', JSON.stringify([entry('d')]))")
    disk.evaluate("localStorage.setItem('other', 'is not ours')")

    reopen(disk)

    assert waiting(disk) == "adc"
    assert disk.evaluate("Object.keys(localStorage)") == ["other"]


def test_page_that_cannot_leave_scans_behind_closes_all_the_same(disk):
    disk.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    disk.evaluate("m.expect(entry('a'))")

    assert leave(disk) == []


def test_scan_that_is_kept_again_goes_behind_the_others(either):
    add(either, "a", isHeld=True)
    add(either, "b")

    either.evaluate("store.add([entry('c'), entry('a', { isAgain: true, shown: 'new' })])")

    assert waiting(either) == "bca"
    assert either.evaluate("store.next(7, 10).then(ids)") == "bca"
    last = either.evaluate("store.waiting().then((all) => all.at(-1))")
    assert (last["shown"], "isAgain" in last) == ("new", False)


def test_scan_that_is_kept_again_before_it_was_kept_waits_once(either):
    either.evaluate("store.add([entry('a', { isHeld: true }), entry('b'), entry('a', { isAgain: true })])")

    assert waiting(either) == "ba"


def test_scan_on_its_way_to_be_kept_again_is_left_behind_by_the_page(disk):
    add(disk, "a", isHeld=True)
    disk.evaluate("m.expect(entry('p')); m.expect(entry('a', { isAgain: true, shown: 'new' }))")

    leave(disk)
    reopen(disk)

    assert waiting(disk) == "pa"
