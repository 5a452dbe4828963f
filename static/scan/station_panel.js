// Behind one button: what this place is called, the sound, full screen, and what this browser cannot do here.
//
// The panel blocks nothing: scans made while it is open are heard, and so are those before the place has a name.

import { isStationNamed, isToBeAsked, readStationName, renameStation, stopAsking } from "./station.js";
import { hasWakeLock } from "./wake_lock.js";

/** `focusField()` gives the keyboard back to the scanner. Returns {name()}. */
export function makeStationPanel({ screen, sounds, focusField }) {
  const { part, translate, write } = screen;
  const panel = part("station-panel");
  const button = part("station-button");
  const field = part("station");
  const volume = part("volume");
  let name = readStationName();

  function open() {
    part("station-more").hidden = false;
    part("station-later").hidden = true;
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    showName();
    panel.scrollIntoView({ block: "nearest" });
  }

  /** The same panel with the name alone, for a place that has none. */
  function ask() {
    part("station-more").hidden = true;
    part("station-later").hidden = false;
    panel.hidden = false;
  }

  function showName() {
    write("station-name", isStationNamed(name) ? name : translate("no_station_name"));
    field.value = isStationNamed(name) ? name : "";
  }

  // Nothing is moved here: it may be the press on a button that ends the typing, before the button is let go.
  function rename() {
    if (field.value.trim() !== "") name = renameStation(field.value, name);
    showName();
  }

  function close() {
    stopAsking();
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    focusField();
  }

  function toggle() {
    const isOpen = !panel.hidden && !part("station-more").hidden;
    if (isOpen) close();
    else open();
  }

  async function toggleFullScreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen().catch(() => {}); // refused by a policy: the page stays as it is
    focusField();
  }

  function press(which, act) {
    part(which).addEventListener("click", act);
  }

  press("station-button", toggle);
  press("station-later", close);
  press("full-screen", toggleFullScreen);
  part("station-form").addEventListener("submit", (event) => {
    event.preventDefault();
    rename();
    close();
  });
  field.addEventListener("change", rename);
  volume.value = sounds.volume();
  volume.addEventListener("change", () => {
    sounds.setVolume(Number(volume.value));
    sounds.play("saved");
    focusField();
  });

  part("full-screen").hidden = !document.fullscreenEnabled;
  part("no-wake-lock").hidden = hasWakeLock();
  part("no-copy").hidden = "serviceWorker" in navigator;
  part("plain-http").hidden = isSecureContext;
  showName();
  if (isToBeAsked(name)) ask();

  return { name: () => name };
}
