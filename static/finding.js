/* The search box at the top of every page: "/" or Ctrl+K goes there, arrows move through what was found. */

const box = document.getElementById("find");
// Where a scanner types, no key may lead away from its field.
const isForScanner = document.querySelector("#scan-page, #scanner-test") !== null;

function isTyping(target) {
  return target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);
}

function goToBox(event) {
  const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (isForScanner || !(isShortcut || isSlash)) {
    return;
  }
  event.preventDefault();
  const menu = box.closest("[popover]");
  if (menu && !box.checkVisibility()) {
    menu.showPopover();
  }
  box.focus();
  box.select();
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

if (box) {
  document.addEventListener("keydown", goToBox);
  document.addEventListener("keydown", moveThroughResults);
}
