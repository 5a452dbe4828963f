// The scanner test page: what a scanner really sends, and what to change on it. Nothing leaves the page.

import { listen } from "./capture.js";
import { parentTest, readPatterns, readScan } from "./codes.js";
import { nameControls } from "./control_signs.js";
import { typedOnUS } from "./keyboard_layouts.js";
import { makeSounds } from "./sounds.js";
import { makeTranslate } from "./words.js";

const SLOW_MS = 35;
const FAULTS = ["control", "edited", "stuck_key", "num_lock"];
// ISO/IEC 15424: the letter says what kind of label was read.
const KINDS = { Q: "QR", C: "Code 128", d: "Data Matrix", E: "EAN/UPC", A: "Code 39", e: "GS1 DataBar", L: "PDF417", z: "Aztec", I: "Interleaved 2 of 5" };

const page = document.querySelector("#scanner-test");
const { test, parentPattern, childPattern } = page.dataset;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const translate = makeTranslate(part("words"));
const labelPatterns = readPatterns(Array.from(part("label-patterns").content.querySelectorAll("p"), (line) => line.textContent));
const isParent = parentTest(parentPattern) ?? (() => false);
const isChild = parentTest(childPattern) ?? (() => false);
const sounds = makeSounds(showSound);

/** A finding: its name, what was found, how it is ("good", "fair" or "bad"), and what to do. */
function finding(name, found, state = "good", advice = "") {
  return { name: translate(name), found, state, advice };
}

function show(text, { keys, end, fault }) {
  const label = readScan(text, { keys, fault }, labelPatterns);
  const read = label.prefix && text.startsWith(label.prefix) ? text.slice(label.prefix.length) : text;
  if (FAULTS.includes(label.fault)) return draw([ofFault(label), ofEnd(end), ofSpeed(keys)], keys, false);
  const findings = [ofText(read, keys, label), ofEnd(end), ofKeyboard(text, keys, label), ofSpeed(keys), ofPrefix(label.prefix)];
  draw(findings, keys, isTest(read, keys));
}

/** Keys that do not spell a label: the scan page refuses it. */
function ofFault({ code, fault }) {
  const found = translate(`fault_${fault}`, { text: nameControls(code.slice(0, 60)) });
  return finding("text", found, "bad", translate(`fault_${fault}_advice`));
}

function isTest(text, keys) {
  return [text, keys && typedOnUS(keys)].some((one) => one && withoutPrefix(one).toUpperCase() === test);
}

function withoutPrefix(text) {
  return text.replace(/^\][A-Za-z][0-9A-Za-z]/, "");
}

function ofText(read, keys, label) {
  const text = withoutPrefix((keys && typedOnUS(keys)) ?? read).toUpperCase();
  if (text === test) return finding("text", translate("text_test"));
  if (text === test + test) return finding("text", translate("text_doubled"), "bad", translate("text_doubled_advice"));
  if (text.includes(test)) return finding("text", translate("text_joined"), "bad", translate("text_joined_advice"));
  if (isCut(text)) {
    return finding("text", translate("text_cut", { n: test.length - text.length }), "bad", translate("text_cut_advice"));
  }
  return ofOwnLabel(label);
}

/** Whether this is the test label with characters missing, wherever. Short texts may be labels of one's own. */
function isCut(text) {
  let found = 0;
  for (const character of test) if (character === text[found]) found += 1;
  return found === text.length && (text.length > test.length / 2 || text.startsWith(test.slice(0, 4)));
}

function ofOwnLabel({ code, command }) {
  const half = code.slice(0, code.length / 2);
  if (command) return finding("text", translate("text_command", { code }));
  if (half.length >= 4 && half + half === code) return finding("text", translate("text_doubled"), "bad", translate("text_doubled_advice"));
  if (isParent(code)) return finding("text", translate("text_parent", { code }));
  if (isChild(code)) return finding("text", translate("text_child", { code }));
  return finding("text", translate("text_no_code", { code: code.slice(0, 60) }), "fair", translate("text_no_code_advice"));
}

function ofEnd(end) {
  return end === null ? finding("end", translate("end_app"), "good", translate("end_app_advice")) : finding("end", end);
}

function ofKeyboard(text, keys, label) {
  if (keys === null) return finding("keyboard", translate("keyboard_unknown"), "fair", translate("keyboard_unknown_advice"));
  const isOther = typedOnUS(keys)?.toUpperCase() !== text.toUpperCase() && (label.repaired === "layout" || isTest("", keys));
  const found = label.fault === "unclear" ? "unclear" : isOther ? "layout" : label.repaired;
  if (found) return finding("keyboard", translate(`keyboard_${found}`), found === "unclear" ? "bad" : "fair", translate(`keyboard_${found}_advice`));
  return finding("keyboard", translate("keyboard_right"));
}

function ofSpeed(keys) {
  if (keys === null || keys.length < 2) return finding("speed", translate("speed_unknown"));
  const gaps = keys.slice(1).map(({ at }, place) => at - keys[place].at).sort((a, b) => a - b);
  const median = Math.round(gaps[Math.floor(gaps.length / 2)]);
  const found = translate("speed_found", { median, most: Math.round(gaps.at(-1)) });
  return median > SLOW_MS ? finding("speed", found, "fair", translate("speed_slow_advice")) : finding("speed", found);
}

function ofPrefix(prefix) {
  if (prefix === null) return finding("prefix", translate("prefix_none"));
  const kind = KINDS[prefix[1]];
  return finding("prefix", kind ? `${prefix} (${kind})` : prefix, "good", translate("prefix_advice"));
}

function draw(findings, keys, isTestLabel) {
  const states = findings.map(({ state }) => state);
  const worst = ["bad", "fair", "good"].find((state) => states.includes(state));
  const results = { bad: "not_ready", fair: "almost", good: isTestLabel ? "ready" : "own_label" };
  page.dataset.state = worst;
  part("verdict").textContent = translate(results[worst]);
  part("facts").replaceChildren(...findings.map(factRow));
  part("keys").replaceChildren(...(keys ?? []).slice(0, 100).map(keyChip));
  sounds.play(worst === "bad" ? "refused" : "saved");
}

function factRow({ name, found, state, advice }) {
  const row = part("fact").content.firstElementChild.cloneNode(true);
  row.dataset.state = state;
  row.querySelector(".fact-name").textContent = name;
  row.querySelector(".fact-found").textContent = found;
  row.querySelector(".fact-advice").textContent = advice;
  return row;
}

function keyChip({ key, code, shift, caps }) {
  const chip = part("key").content.firstElementChild.cloneNode(true);
  chip.querySelector(".key-gave").textContent = key === " " ? "␣" : nameControls(key);
  chip.querySelector(".key-was").textContent = [shift && "⇧", caps && "⇪", code].filter(Boolean).join(" ");
  return chip;
}

/** A text without its end: it stays in the field, and that is what is wrong. */
function showMissedEnd(isMissed) {
  if (!isMissed) return;
  draw([finding("end", translate("end_none"), "bad", translate("end_none_advice"))], null, false);
}

function showSound(isOn) {
  part("heard").textContent = translate(isOn ? "sound_on" : "sound_off");
}

listen(part("field"), {
  onCode: show,
  onListening: (yes) => {
    page.dataset.listening = yes ? "yes" : "no";
    part("listening").textContent = translate(yes ? "listening" : "deaf");
  },
  onMissedEnd: showMissedEnd,
});
part("sound").addEventListener("click", () => ["saved", "already", "refused"].forEach((name) => sounds.play(name)));
