// At the gate: the QR code of a bill opens its list, and each parent bag that is scanned then is ticked off.
//
// Every scan is a look that is recorded like any other; it names the bill that it was checked against. What is ticked
// off is known from the list on the device, at once and without a network, and outlives a reload.

import { readPerson } from "./person.js";
import { csrfToken } from "./queue.js";

const PREFIX = "tracetrack-gate:";
const MOST_NAMED = 30;

/**
 * Keeps {paper, seen, extra}: the list as the server gave it ({short_code, number, version, verdict, sentence,
 * parents: [{code, children}], child_count, weight_kg}), and the codes that were seen of it and beside it.
 */
export function makeGateCheck({ screen, sounds, board }) {
  const { page, translate } = screen;
  const { id: user } = readPerson(page);
  const key = PREFIX + user;
  const address = page.dataset.papersApi;
  let kept = readKept();
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

  /** A look was just made: tick it off if it is on the list. */
  function tick(entry) {
    if (kept === null || !children.has(entry.scan.code)) return;
    entry.isAgain = kept.seen.includes(entry.scan.code);
    if (entry.isAgain) return;
    kept.seen.push(entry.scan.code);
    keep();
  }

  /** What the server's answer to a look means here: the same answer, or one that says more. */
  function read(entry, answer) {
    if (answer.bill && !answer.bag && answer.outcome === "saved") {
      open(entry.scan);
      return answer;
    }
    const { code } = entry.scan;
    if (kept === null || entry.scan.bill !== kept.paper.number || answer.bag?.kind === "child") return answer;
    if (!children.has(code)) return extra(code, answer);
    if (entry.isAgain) return { ...answer, outcome: "duplicate", tone: "already", ...words("again", { code }) };
    return { ...answer, ...words("seen", { code, children: children.get(code) }) };
  }

  function extra(code, answer) {
    if (!kept.extra.includes(code)) kept.extra.push(code);
    keep();
    return { ...answer, tone: "needs_you", ...words("extra", { code, number: kept.paper.number }) };
  }

  function words(what, values) {
    return { headline: translate(`gate_${what}_headline`), message: translate(`gate_${what}`, values) };
  }

  /** The list of the bill whose QR code, short code or number was looked up. */
  async function open({ code, raw }) {
    const paper = await fetchPaper(code, raw);
    if (paper === null) return board.showWord(translate("refused"), translate("gate_closed_to"));
    if (kept !== null && kept.paper.short_code === paper.short_code) return undefined;
    if (kept !== null && kept.paper.parents.length > 0 && !(await store())) return undefined;
    kept = { paper, seen: [], extra: [] };
    keep();
    if (paper.verdict !== "unchanged") sounds.play("needs_you");
    return board.showWord(paper.word, paper.sentence);
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

  /** Write the result down and put the list away. It stays if the server cannot be reached. */
  async function finish() {
    if (kept.paper.parents.length > 0 && !(await store())) return;
    kept = null;
    keep();
  }

  async function store() {
    const { paper, seen, extra: others } = kept;
    const numbers = { number: paper.number, of: paper.parents.length, seen: seen.length, missing: missing().length, extra: others.length };
    const refusal = await post(paper.short_code, { user, seen, extra: others });
    if (refusal !== null) {
      board.showWord(translate("gate_incomplete"), refusal);
      sounds.play("needs_you");
      return false;
    }
    const isComplete = numbers.missing + numbers.extra === 0;
    board.showWord(translate(isComplete ? "gate_complete" : "gate_incomplete"), translate("gate_stored", numbers));
    sounds.play(isComplete ? "parent" : "needs_you");
    return true;
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
    screen.part("gate-number").href = `${page.dataset.billsUrl}${encodeURIComponent(paper.number)}/`;
    screen.write("gate-sentence", paper.sentence);
    screen.write("gate-seen", kept.seen.length);
    screen.write("gate-of", translate("gate_of", { of: paper.parents.length, children: paper.child_count, weight: paper.weight_kg }));
    showCodes("gate-missing", missing(), missing().length === 0 ? "gate_all" : "gate_missing");
    showCodes("gate-extra", kept.extra, "gate_extras");
    screen.part("gate-extra-says").hidden = screen.part("gate-extra").hidden = kept.extra.length === 0;
  }

  function showCodes(name, codes, word) {
    const more = codes.length - MOST_NAMED;
    const named = codes.slice(0, MOST_NAMED).join("  ");
    screen.write(`${name}-says`, translate(word, { n: codes.length }));
    screen.write(name, more > 0 ? `${named}  ${translate("gate_more", { n: more })}` : named);
  }

  screen.part("gate-done").addEventListener("click", finish);

  return {
    tick, read, finish,
    isOpen: () => kept !== null,
    bill: () => kept?.paper.number ?? null,
  };
}
