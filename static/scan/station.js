// The name of this browser, kept on the device, so that a scan can be traced to the bay it came from.

const KEY = "tracetrack-station";
const KEYBOARD = "tracetrack-keyboard";
const FORMER = "tracetrack-station-was";
const ASKED = "tracetrack-station-asked";
const MADE_NAME = /^station-[0-9a-f]{4}$/;
const LONGEST = 64;
const MOST_FORMER = 10;

/** This station's name; made at the first visit. */
export function readStationName() {
  const made = `station-${crypto.getRandomValues(new Uint16Array(1))[0].toString(16).padStart(4, "0")}`;
  try {
    const kept = localStorage.getItem(KEY);
    if (!kept) localStorage.setItem(KEY, made);
    return kept || made;
  } catch {
    return made; // private mode: the name lasts as long as the page
  }
}

/** Keep another name. Returns what was kept: printable, at most 64 characters, never empty. */
export function renameStation(wanted, current) {
  const name = clean(wanted) || current;
  try {
    localStorage.setItem(KEY, name);
    const others = readFormer().filter((former) => former.name !== name && former.name !== current);
    // A name that the server refuses was never known there.
    if (name !== current && clean(current) === current) keepFormer([...others, { name: current, reportedBy: [] }].slice(-MOST_FORMER));
  } catch {
    // As above.
  }
  return name;
}

function clean(text) {
  return text.replace(/[^\p{L}\p{M}\p{N} ._-]/gu, "").trim().slice(0, LONGEST);
}

// The server guards bills with what each station holds for each person, by its name. After a change of names, each
// person's next request says which names are gone, or what was held under them would be waited for in vain.

/** {station, former_stations}: this station's name, in all tabs, and those that `user` has not reported as gone. */
export function describeStation(user, current) {
  const station = readKept() || current;
  const names = readFormer().filter(({ name, reportedBy }) => name !== station && !reportedBy.includes(user)).map(({ name }) => name);
  return names.length > 0 ? { station, former_stations: names } : { station };
}

/** The server has taken a request of `user` with these names. */
export function forgetFormerStations(names, user) {
  const all = readFormer();
  for (const former of all) if (names.includes(former.name)) former.reportedBy.push(user);
  keepFormer(all);
}

function readKept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function readFormer() {
  try {
    const all = JSON.parse(localStorage.getItem(FORMER)) ?? [];
    return all.map(({ name, told, reportedBy = told ?? [] }) => ({ name, reportedBy })); // an older page kept `told`
  } catch {
    return [];
  }
}

function keepFormer(all) {
  try {
    localStorage.setItem(FORMER, JSON.stringify(all));
  } catch {
    // As above.
  }
}

/** Whether a person gave this name. */
export function isStationNamed(name) {
  return !MADE_NAME.test(name);
}

/** Whether the person here is still to be asked what the place is called. */
export function isToBeAsked(name) {
  try {
    return !isStationNamed(name) && localStorage.getItem(ASKED) === null;
  } catch {
    return false; // private mode: it would be asked at each visit
  }
}

export function stopAsking() {
  try {
    localStorage.setItem(ASKED, "yes");
  } catch {
    // As above.
  }
}

/** Whether at this station the "letters" that arrive are right or only the "keys"; null while no label has shown it. */
export function readKeyboard() {
  try {
    return localStorage.getItem(KEYBOARD);
  } catch {
    return null;
  }
}

/** A command label, whose text is known, has shown which of the two is right. */
export function rememberKeyboard(which) {
  try {
    localStorage.setItem(KEYBOARD, which);
  } catch {
    // As above: the next command label shows it again.
  }
}
