// Where scans are kept on the device: IndexedDB, shared by all tabs of this browser. Scans are in it before they are
// sent, and leave "waiting" only with the server's answer, which "answered" keeps for a while so that a page that was
// reloaded can draw its rows again.
//
// An entry is {id, tab, page, user, userName, scan, shown, opens, isHeld, group, madeAt}, and `place` (its order among all tabs),
// given here. `user` is its maker's id; version 1 kept the username there.
// Where the browser refuses (private mode, full disk), the same calls work on memory: isLasting() says which it is.

const NAME = "tracetrack";
const VERSION = 2;
const ANSWERS_KEPT = 5000;

/** Open the store, for a `person` where one is known. `onMemory()` is called when, now or later, scans are only in this tab's memory. */
export async function openStore(onMemory, person = null) {
  const memory = makeMemory();
  let database = null;

  function giveUp(error) {
    console.warn("scans are kept in memory only:", error);
    if (database === null) return;
    database = null;
    onMemory();
  }

  try {
    database = await openDatabase(() => giveUp("a newer version of this page opened"));
    await restoreLeftEntries(database);
    if (person) await adoptNamedEntries(database, person);
    // When the disk gets full, browsers clear stores that nobody asked to keep.
    navigator.storage?.persist?.();
  } catch (error) {
    console.warn("scans are kept in memory only:", error);
    onMemory();
  }

  /** Run on the database, or on memory when that fails: then memory knows all that this tab has not had answered. */
  async function run(onDatabase, onMemoryInstead) {
    if (database !== null) {
      try {
        return await onDatabase(database);
      } catch (error) {
        giveUp(error);
      }
    }
    return onMemoryInstead();
  }

  return {
    isLasting: () => database !== null,

    /** Keep these entries, in this order. One with `isAgain` is kept already: it changes, and goes behind the others. */
    async add(entries) {
      memory.add(entries);
      await run((db) => write(db, ["waiting"], ({ waiting }) => entries.forEach((entry) => addOne(waiting, entry))), () => {});
      entries.forEach(({ id, isAgain }) => onTheirWay.get(id)?.isAgain === isAgain && onTheirWay.delete(id));
    },

    /** The first `most` waiting entries of `user` that may be sent and that `test` lets pass, oldest first. */
    next(user, most, test = () => true) {
      const isNext = (entry) => !entry.isHeld && test(entry);
      return run(
        (db) => read(db, "waiting", (waiting) => collect(waiting.index("user"), user, most, isNext)),
        () => memory.next(most, isNext),
      );
    },

    /** Change waiting entries: `change(entry)` gives the new one, or null to leave it. */
    change(ids, change) {
      memory.change(ids, change);
      return run((db) => write(db, ["waiting"], ({ waiting }) => ids.forEach((id) => changeOne(waiting, id, change))), () => {});
    },

    /** Move answered scans out of "waiting". */
    settle(results) {
      memory.settle(results);
      return run((db) => write(db, ["waiting", "answered"], (stores) => results.forEach((result) => settleOne(stores, result))), () => {});
    },

    /** All that waits, of everybody, oldest first. */
    waiting() {
      return run((db) => read(db, "waiting", (waiting) => promisify(waiting.getAll())), () => memory.all());
    },

    /** What this tab had answered on this page, oldest first. */
    answeredOn(page, tab) {
      return run((db) => read(db, "answered", (answered) => promisify(answered.index("where").getAll([page, tab]))), () => []);
    },

    /** The kept answers to these scans. */
    answersTo(ids) {
      const known = (db) => read(db, "answered", (answered) => Promise.all(ids.map((id) => promisify(answered.index("id").get(id)))));
      return run(async (db) => (await known(db)).filter(Boolean), () => []);
    },
  };
}

// A page that is left stops its writes to the database half-way. What was on its way then goes, at once and whole, to
// localStorage, from where the next page takes it in.

const LEFT = "tracetrack-left-";
const onTheirWay = new Map();

/** To be called when a scan is made: until `add` is done it would be lost with the page. */
export function expect(entry) {
  onTheirWay.delete(entry.id);
  onTheirWay.set(entry.id, entry);
}

window.addEventListener("pagehide", () => {
  if (onTheirWay.size === 0) return;
  const [first] = onTheirWay.keys();
  try {
    localStorage.setItem(LEFT + first, JSON.stringify(Array.from(onTheirWay.values())));
  } catch (error) {
    console.warn("scans that were on their way to the store could not be left behind:", error);
  }
});

async function restoreLeftEntries(db) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(LEFT)).sort();
  for (const key of keys) {
    const entries = JSON.parse(localStorage.getItem(key));
    await write(db, ["waiting", "answered"], (stores) => entries.forEach((entry) => addIfNew(stores, entry)));
    localStorage.removeItem(key);
  }
}

function addIfNew({ waiting, answered }, entry) {
  waiting.index("id").getKey(entry.id).onsuccess = ({ target }) => {
    if (target.result !== undefined && !entry.isAgain) return;
    answered.index("id").getKey(entry.id).onsuccess = (found) => {
      if (found.target.result === undefined) addOne(waiting, entry);
    };
  };
}

function addOne(waiting, { isAgain, ...entry }) {
  if (!isAgain) return waiting.add(entry);
  waiting.index("id").getKey(entry.id).onsuccess = ({ target }) => {
    if (target.result !== undefined) waiting.delete(target.result);
    waiting.add(entry);
  };
  return undefined;
}

/** What version 1 kept under this person's username is under the id from now on. That of others stays as it is. */
function adoptNamedEntries(db, { id, name, username }) {
  return write(db, ["waiting"], ({ waiting }) => {
    waiting.index("user").openCursor(IDBKeyRange.only(username)).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      cursor.update({ ...cursor.value, user: id, userName: name });
      cursor.continue();
    };
  });
}

function openDatabase(onOutdated) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion > 0) return; // version 2 keeps the same in the same places
      const waiting = opening.result.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
      waiting.createIndex("id", "id", { unique: true });
      waiting.createIndex("user", "user");
      const answered = opening.result.createObjectStore("answered", { keyPath: "place" });
      answered.createIndex("id", "id");
      answered.createIndex("where", ["page", "tab"]);
    };
    opening.onblocked = () => reject(new Error("another tab holds an older database"));
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      // A tab with a newer version wants in: let it, and go on in memory until this tab is reloaded.
      db.onversionchange = () => {
        db.close();
        onOutdated();
      };
      db.onclose = onOutdated;
      resolve(db);
    };
  });
}

function write(db, names, work) {
  return new Promise((resolve, reject) => {
    // "strict": on the disk, so that a battery that falls out loses nothing.
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  });
}

function read(db, name, work) {
  return work(db.transaction(name, "readonly").objectStore(name));
}

function promisify(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function changeOne(waiting, id, change) {
  waiting.index("id").get(id).onsuccess = ({ target }) => {
    const changed = target.result && change(target.result);
    if (changed) waiting.put(changed);
  };
}

function settleOne({ waiting, answered }, result) {
  waiting.index("id").get(result.id).onsuccess = ({ target }) => {
    const entry = target.result;
    if (!entry) return;
    waiting.delete(entry.place);
    answered.put({ ...entry, result });
    if (entry.place > ANSWERS_KEPT) answered.delete(IDBKeyRange.upperBound(entry.place - ANSWERS_KEPT));
  };
}

/** The first `most` records under `key` that pass `test`, in the order of their places. */
function collect(index, key, most, test) {
  return new Promise((resolve, reject) => {
    const found = [];
    const walk = index.openCursor(IDBKeyRange.only(key));
    walk.onerror = () => reject(walk.error);
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (cursor && test(cursor.value)) found.push(cursor.value);
      if (!cursor || found.length === most) resolve(found);
      else cursor.continue();
    };
  });
}

/** What this tab made and nobody answered yet: the copy that is left when the database is not. */
function makeMemory() {
  const entries = new Map();
  return {
    add: (added) => added.forEach(({ isAgain, ...entry }) => {
      if (isAgain) entries.delete(entry.id);
      entries.set(entry.id, entry);
    }),
    next: (most, test) => Array.from(entries.values()).filter(test).slice(0, most),
    all: () => Array.from(entries.values()),
    change: (ids, change) => ids.forEach((id) => entries.has(id) && entries.set(id, change(entries.get(id)) ?? entries.get(id))),
    settle: (results) => results.forEach(({ id }) => entries.delete(id)),
  };
}
