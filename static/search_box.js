/* The search box at the top of every page: "/" or Ctrl+K goes there, arrows move through what was found. */

const box = document.getElementById("find");
// Where a scanner types, no key may lead away from its field.
const isForScanner = document.querySelector("#scan-page, #scanner-test") !== null;
// Milliseconds between two keys: a scanner types faster than the first, nobody else faster than the second.
const FAST = 100;
const FASTER_THAN_HANDS = 30;
const SHORTEST_SCAN = 4;

// What was typed on the page itself, at a scanner's speed, and when its last key came.
let typed = { text: "", at: -Infinity };

function isTyping(target) {
  return target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);
}

function isFast(event, most = FAST) {
  return event.timeStamp - typed.at < most;
}

function hasCommand(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function focusBox(event) {
  event.preventDefault();
  const menu = box.closest("[popover]");
  if (menu && !box.checkVisibility()) {
    menu.showPopover();
  }
  box.focus();
  box.select();
}

function readKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    focusBox(event);
  } else if (event.target === box) {
    keepSlash(event);
  } else if (!isTyping(event.target) && !hasCommand(event)) {
    readKeyOnPage(event);
  }
}

/* A scan beside all fields must not press the button that happens to be in focus. In the admin it ends up in the box;
   on other pages scan/scanned_anywhere.js takes it. */
function readKeyOnPage(event) {
  if (event.key.length === 1) {
    const isScan = isFast(event);
    typed = { text: (isScan ? typed.text : "") + event.key, at: event.timeStamp };
    if (isScan) {
      event.preventDefault();
    } else if (event.key === "/") {
      focusBox(event);
    }
  } else if (event.key === "Enter" && isFast(event) && typed.text.length >= SHORTEST_SCAN) {
    box.value = typed.text;
    focusBox(event);
  }
}

/* The "/" that led here was a code's first character if the next one follows like a scanner's. */
function keepSlash(event) {
  if (event.key.length !== 1) {
    return;
  }
  if (typed.text === "/" && isFast(event, FASTER_THAN_HANDS)) {
    box.value = "/";
  }
  typed = { text: "", at: -Infinity };
}

function moveThroughResults(event) {
  const links = [...document.querySelectorAll("[data-part=found] a[data-part=result]")];
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const place = links.indexOf(document.activeElement);
  const isInside = place !== -1 || document.activeElement === box;
  if (!links.length || !isInside) {
    return;
  }
  if (event.key === "Escape") {
    box.focus();
    box.select();
  } else if (event.key in steps) {
    event.preventDefault();
    (links[place + steps[event.key]] ?? (place <= 0 ? box : links.at(-1))).focus();
  }
}

if (box && !isForScanner) {
  // Only where the keys work may the box promise them.
  box.setAttribute("aria-keyshortcuts", "/ Control+K");
  box.title = box.dataset.keys;
  document.addEventListener("keydown", readKey);
  document.addEventListener("keydown", moveThroughResults);
}
