// At the gate: the QR code of a bill opens its list, and each parent bag that is scanned then is ticked off.
//
// Every scan is a look that is recorded like any other; it names the bill that it was checked against. What is ticked
// off is known from the list on the device, at once and without a network, and outlives a reload.

import { readPerson } from "./person.js";
import { csrfToken } from "../csrf_token.js";

const PREFIX = "tracetrack-gate:";
const MOST_NAMED = 30;
// A wrong bag that is scanned again has been sent back, unless it was the same trigger pull.
const SAME_PULL_MS = 2000;

/**
 * Keeps {paper, seen, extra, sentBack, scannedAt}: the list as the server gave it ({short_code, number, version, verdict,
 * sentence, parents: [{code, children}], child_count, weight_kg}), the codes that were seen of it, those beside it, those
 * of them that were sent back, and when each of these was scanned last. Also {openedAt, early, judged}: when the list was
 * opened, and ids of looks: those that were made before it came, and those beside it that are counted.
 */
export function makeGateCheck({ screen, sounds, board, journal }) {
  const { page, translate } = screen;
  const { id: user } = readPerson(page);
  const key = PREFIX + user;
  const address = page.dataset.papersApi;
  let kept = withAll(readKept());
  let storing = null; // the promise of the result that is being stored
  let children = new Map(); // of each parent on the list, by code
  show();

  function readKept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep() {
    try {
      if (kept === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Private mode: the list lasts as long as the page.
    }
    show();
  }

  /** A list that an older version of this page kept has less. */
  function withAll(list) {
    return list && { sentBack: [], scannedAt: {}, openedAt: Date.now(), early: [], judged: [], ...list };
  }

  /** A look was just made: tick it off if it is on the list. */
  function tick(entry) {
    if (kept === null || !children.has(entry.scan.code)) return;
    entry.isAgain = kept.seen.includes(entry.scan.code);
    if (entry.isAgain) return;
    kept.seen.push(entry.scan.code);
    keep();
    entry.isLast = missing().length === 0;
    if (entry.isLast) sayAllThere();
  }

  /** All of the list are there, known on the device alone: said at once, over the answer to the last scan. */
  function sayAllThere() {
    board.showWordBy(describeAllThere);
    if (unjudged() > 0) sounds.play("saved");
    else sounds.play(isAllThere() ? "complete" : "needs_you");
  }

  /** Made anew whenever the board is drawn: answers may still change it. */
  function describeAllThere() {
    if (kept === null) return { word: "", message: "" };
    const { number } = kept.paper;
    if (unjudged() > 0) return { word: allThere(), message: translate("gate_unjudged", { number }), state: "saving" };
    return { word: allThere(), message: translate("gate_of_bill", { number }), state: isAllThere() ? "saved" : "needs_you" };
  }

  function isAllThere() {
    return kept.extra.length === 0 && missing().length === 0 && unjudged() === 0;
  }

  function allThere() {
    if (unjudged() > 0) return translate("gate_unjudged_headline", { n: unjudged() });
    const of = kept.paper.parents.length;
    return translate(kept.extra.length === 0 ? "gate_all_there" : "gate_all_but_extra", { of, n: kept.extra.length });
  }

  /** How many looks for this bill wait for an answer that may name a wrong bag. */
  function unjudged() {
    return journal.waiting().filter(({ scan, looked }) => looked === undefined && isOfList(scan) && !children.has(scan.code)).length;
  }

  function isOfList({ id, action, bill }) {
    return action === "look" && (bill === kept.paper.number || kept.early.includes(id));
  }

  /** What the server's answer to a look means here: the same answer, or one that says more. */
  function read(entry, answer) {
    entry.looked = answer;
    if (isOfBill(answer)) {
      open(entry.scan);
      return answer;
    }
    const { code } = entry.scan;
    if (kept === null || !isOfList(entry.scan)) return answer;
    if (answer.bag?.kind === "child") return isAllThere() && kept.seen.length > 0 ? { ...answer, tone: "complete", headline: allThere() } : answer;
    if (!children.has(code)) return readExtra(entry, answer);
    if (entry.isLast) return { ...answer, tone: null, headline: allThere(), message: translate("gate_seen", { code, children: children.get(code) }) };
    if (entry.isAgain) return { ...answer, outcome: "duplicate", tone: "already", ...wordsOf("again", { code }) };
    return { ...answer, ...wordsOf("seen", { code, children: children.get(code) }) };
  }

  /** Looks that were answered while this page was closed: those that are not counted yet are read like any other. */
  function readOld(records) {
    if (kept === null) return records;
    return records.map((record) => (isUncounted(record) ? { ...record, result: read(record, record.result) } : record));
  }

  function isUncounted({ scan, madeAt, result }) {
    const isSince = madeAt >= kept.openedAt || kept.early.includes(scan.id);
    return isSince && isOfList(scan) && !isOfBill(result) && !children.has(scan.code) && !kept.judged.includes(scan.id);
  }

  /** A bag that is not on the list: one to send back, or scanned again, one that is sent back. */
  function readExtra({ scan: { id, code }, madeAt }, answer) {
    const isSentBack = kept.extra.includes(code) && madeAt - kept.scannedAt[code] > SAME_PULL_MS;
    kept.scannedAt[code] = madeAt;
    kept.judged.push(id);
    if (isSentBack) {
      sendBack(code);
      const judged = { ...answer, outcome: "saved", tone: "parent", ...wordsOf("sent_back", { code }) };
      return isAllThere() ? { ...judged, tone: "complete", headline: allThere() } : judged;
    }
    if (!kept.extra.includes(code)) kept.extra.push(code);
    kept.sentBack = kept.sentBack.filter((other) => other !== code);
    keep();
    return { ...answer, tone: "needs_you", ...wordsOf("extra", { code, number: kept.paper.number }) };
  }

  /** A wrong bag goes back: it is cleared, and counted by itself. */
  function sendBack(code) {
    kept.extra = kept.extra.filter((other) => other !== code);
    if (!kept.sentBack.includes(code)) kept.sentBack.push(code);
    keep();
  }

  /** The same by its button, or by the label "Take out" for the last of them. */
  function sendBackBy(code) {
    if (code === undefined) {
      board.showWord(translate("nothing_done"), translate("gate_none_extra"));
      return sounds.play("refused");
    }
    sendBack(code);
    if (isAllThere()) return sayAllThere();
    board.showWord(translate("gate_sent_back_headline"), translate("gate_sent_back", { code }));
    return sounds.play("parent");
  }

  function wordsOf(what, values) {
    return { headline: translate(`gate_${what}_headline`), message: translate(`gate_${what}`, values) };
  }

  /** The list of the bill whose QR code, short code or number was looked up. */
  async function open({ code, raw, seq }) {
    const paper = await fetchPaper(code, raw);
    if (paper === null) return board.showWord(translate("refused"), translate("gate_closed_to"));
    if (kept !== null && kept.paper.short_code === paper.short_code) return undefined;
    if (kept !== null && kept.paper.parents.length > 0 && !(await store())) return undefined;
    kept = withAll({ paper, seen: [], extra: [] });
    keep();
    if (paper.verdict !== "unchanged") sounds.play("needs_you");
    board.showWord(paper.word, paper.sentence);
    return catchUp(seq);
  }

  /** The scanner is quicker than the network: bags that were scanned behind the QR code belong to its list. */
  function catchUp(seq) {
    const early = journal.all(({ scan }) => scan.action === "look" && scan.seq > seq);
    kept.early = early.map(({ scan }) => scan.id);
    keep();
    for (const entry of early) {
      if (children.has(entry.scan.code)) tick(entry);
      else if (entry.looked) read(entry, entry.looked);
    }
    if (kept.extra.length > 0) sounds.play("needs_you");
  }

  /** What the QR code says besides the short code goes along: the server compares it. */
  async function fetchPaper(code, raw) {
    const query = raw?.includes("?") ? raw.slice(raw.indexOf("?")).toLowerCase() : "";
    try {
      const response = await fetch(address.replace("CODE", encodeURIComponent(code)) + query, { redirect: "error" });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  function missing() {
    const seen = new Set(kept.seen);
    return kept.paper.parents.map(({ code }) => code).filter((code) => !seen.has(code));
  }

  /** Write the result down and put the list away. It stays if the server cannot be reached, or bags came meanwhile. */
  async function finish() {
    const { paper } = kept;
    if (paper.parents.length > 0 && !(await store())) return;
    if (kept?.paper !== paper) return;
    kept = null;
    keep();
  }

  /** Whether the result is stored. Who asks again meanwhile gets the same answer. */
  function store() {
    storing ??= storeOnce().finally(() => {
      storing = null;
    });
    return storing;
  }

  async function storeOnce() {
    if (unjudged() > 0) return refuseToStore(translate("gate_unjudged_headline", { n: unjudged() }), translate("gate_unjudged", kept.paper));
    const result = readResult();
    const refusal = await post(kept.paper.short_code, result);
    if (refusal !== null) return refuseToStore(translate("gate_incomplete"), refusal);
    const hasGrown = unjudged() > 0 || JSON.stringify(readResult()) !== JSON.stringify(result);
    if (hasGrown) return refuseToStore(translate("gate_incomplete"), translate("gate_grown", kept.paper));
    board.showWord(translate(isAllThere() ? "gate_complete" : "gate_incomplete"), describeResult());
    sounds.play(isAllThere() ? "parent" : "needs_you");
    return true;
  }

  function readResult() {
    return structuredClone({ user, seen: kept.seen, extra: kept.extra, sent_back: kept.sentBack });
  }

  function refuseToStore(word, message) {
    board.showWord(word, message);
    sounds.play("needs_you");
    return false;
  }

  function describeResult() {
    const { paper, seen, extra: others, sentBack } = kept;
    const numbers = { number: paper.number, of: paper.parents.length, seen: seen.length, missing: missing().length, extra: others.length };
    const back = { n: sentBack.length };
    if (isAllThere()) return translate(back.n > 0 ? "gate_stored_complete_but" : "gate_stored_complete", { ...numbers, ...back });
    const sentence = translate("gate_stored", numbers);
    return back.n > 0 ? `${sentence} ${translate("gate_stored_sent_back", back)}` : sentence;
  }

  /** Null when it is stored; else the sentence that says why not. */
  async function post(code, result) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      const options = { method: "POST", headers, body: JSON.stringify(result), redirect: "error" };
      const response = await fetch(`${address.replace("CODE", code)}/checked`, options);
      return response.ok ? null : (await response.json()).message;
    } catch {
      return translate("gate_not_stored");
    }
  }

  function show() {
    page.dataset.gate = kept === null ? "closed" : "open";
    screen.part("gate").hidden = kept === null;
    screen.part("gate-lists").hidden = kept === null;
    children = new Map(kept?.paper.parents.map((parent) => [parent.code, parent.children]));
    if (kept === null) return;
    const { paper } = kept;
    page.dataset.gateVerdict = paper.verdict;
    screen.write("gate-number", paper.number);
    screen.part("gate-number").href = `${page.dataset.billsUrl}${encodeURI(paper.number)}/`;
    screen.write("gate-sentence", paper.sentence);
    screen.write("gate-seen", kept.seen.length);
    screen.write("gate-of", translate("gate_of", { of: paper.parents.length, children: paper.child_count, weight: paper.weight_kg }));
    showCodes("gate-missing", missing(), missing().length === 0 ? "gate_all" : "gate_missing");
    showExtra();
    showCodes("gate-sent-back", kept.sentBack, "gate_sent_back_all");
    for (const name of ["gate-sent-back", "gate-sent-back-says"]) screen.part(name).hidden = kept.sentBack.length === 0;
  }

  function showCodes(name, codes, word) {
    const more = codes.length - MOST_NAMED;
    const named = codes.slice(0, MOST_NAMED).join("  ");
    screen.write(`${name}-says`, translate(word, { n: codes.length }));
    screen.write(name, more > 0 ? `${named}  ${translate("gate_more", { n: more })}` : named);
  }

  /** Each wrong bag with its button. */
  function showExtra() {
    const rows = kept.extra.slice(-MOST_NAMED).reverse().map((code) => {
      const row = screen.part("gate-extra-row").content.firstElementChild.cloneNode(true);
      row.querySelector(".code").textContent = code;
      row.querySelector("button").dataset.code = code;
      return row;
    });
    screen.part("gate-extra").replaceChildren(...rows);
    screen.write("gate-extra-says", translate("gate_extras", { n: kept.extra.length }));
    for (const name of ["gate-extra", "gate-extra-says"]) screen.part(name).hidden = kept.extra.length === 0;
  }

  screen.part("gate-done").addEventListener("click", finish);
  screen.part("gate-extra").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-code]");
    if (button) sendBackBy(button.dataset.code);
  });

  return {
    tick, read, readOld, finish,
    sendBackLast: () => sendBackBy(kept.extra.at(-1)),
    isOpen: () => kept !== null,
    bill: () => kept?.paper.number ?? null,
  };
}

function isOfBill({ bill, bag, outcome }) {
  return bill && !bag && outcome === "saved";
}
