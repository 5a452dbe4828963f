// What the operator hears. The sounds differ in rhythm, not only in pitch: halls are loud and ears differ.
// Each note is [when it starts, how long it lasts, how high, its wave]; times in milliseconds.

const SOUNDS = {
  saved: [[0, 70, 1320, "sine"]],
  already: [[0, 60, 880, "triangle"], [130, 60, 880, "triangle"]],
  refused: [[0, 260, 196, "square"], [360, 260, 196, "square"], [720, 420, 147, "square"]],
  needs_you: [
    [0, 90, 740, "square"], [120, 90, 988, "square"], [240, 90, 740, "square"],
    [480, 90, 740, "square"], [600, 90, 988, "square"], [720, 90, 740, "square"],
  ],
  parent: [[0, 80, 660, "triangle"], [110, 260, 990, "triangle"]],
  full: [[0, 100, 659, "triangle"], [160, 100, 831, "triangle"], [320, 320, 1047, "triangle"]],
  complete: [[0, 90, 784, "triangle"], [130, 90, 988, "triangle"], [260, 90, 1175, "triangle"], [520, 400, 1568, "triangle"]],
  over: [[0, 170, 523, "square"], [270, 170, 523, "square"]],
  away: [[0, 600, 262, "triangle"], [900, 600, 196, "triangle"]],
};
const SHAKES = {
  already: [60, 70, 60],
  refused: [260, 100, 260, 100, 420],
  needs_you: [90, 30, 90, 30, 90, 150, 90, 30, 90, 30, 90],
  full: [100, 60, 100, 60, 320],
  complete: [90, 40, 90, 40, 90, 170, 400],
  over: [170, 100, 170],
  away: [600, 300, 600],
};
// A sound that was to be played while the browser still switched sound on is played then, if it is not too late.
const LATEST_MS = 1000;
// So long a slow computer may need to switch sound on.
const SWITCHING_ON_MS = 3000;
const LOUDNESS = { sine: 0.5, triangle: 0.6, square: 0.3 };

/**
 * A player of the sounds. Browsers hold sound back until a key or touch, unless the person came by one from another
 * page of this site, as by signing in: `onChange(isOn)` says when that changes.
 */
export function makeSounds(onChange) {
  let audio = null;
  let freeAt = 0;
  let volume = keptVolume();
  let missed = null;

  function reportState() {
    if (audio.state === "running") playMissed();
    onChange(isOn());
  }

  function unlock() {
    if (audio === null) {
      audio = new AudioContext();
      audio.onstatechange = reportState;
    }
    if (audio.state !== "running") audio.resume();
    reportState();
  }

  /** Whether sounds can be heard, once the browser has had time to switch them on. */
  async function waitForSound() {
    if (volume > 0 && audio.state !== "running") {
      await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, SWITCHING_ON_MS))]);
    }
    return isOn();
  }

  function isOn() {
    return audio.state === "running" && volume > 0;
  }

  function play(name) {
    navigator.vibrate?.(SHAKES[name] ?? []);
    sound(name);
  }

  // The first key of the first scan switches sound on, which may take longer than the scan.
  function playMissed() {
    const { name, at } = missed ?? {};
    missed = null;
    if (name && performance.now() - at < LATEST_MS) sound(name);
  }

  function sound(name) {
    if (audio.state !== "running") missed = { name, at: performance.now() };
    if (audio.state !== "running" || volume === 0) return;
    // Sounds follow each other: two at once would be a third rhythm.
    const start = Math.max(audio.currentTime, Math.min(freeAt, audio.currentTime + 1));
    for (const note of SOUNDS[name]) playNote(audio, start, note, volume);
    const [begin, length] = SOUNDS[name].at(-1);
    freeAt = start + (begin + length) / 1000 + 0.05;
  }

  /** How loud, from 0 to 1; kept on the device. */
  function setVolume(wanted) {
    volume = wanted;
    keepVolume(wanted);
    unlock();
  }

  for (const event of ["keydown", "pointerdown"]) document.addEventListener(event, unlock, true);
  unlock();
  return { play, setVolume, volume: () => volume, waitForSound };
}

const VOLUME = "tracetrack-volume";

function keptVolume() {
  try {
    const kept = Number(localStorage.getItem(VOLUME) ?? 1);
    return kept >= 0 && kept <= 1 ? kept : 1;
  } catch {
    return 1;
  }
}

function keepVolume(volume) {
  try {
    localStorage.setItem(VOLUME, String(volume));
  } catch {
    // Private mode: it lasts as long as the page.
  }
}

function playNote(audio, start, [begin, length, height, wave], volume) {
  const tone = new OscillatorNode(audio, { type: wave, frequency: height });
  const loudness = new GainNode(audio, { gain: 0 });
  const from = start + begin / 1000;
  const until = from + length / 1000;
  // A short ramp at both ends: a hard edge is heard as a click.
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(LOUDNESS[wave] * volume, from + 0.008);
  loudness.gain.setValueAtTime(LOUDNESS[wave] * volume, until - 0.015);
  loudness.gain.linearRampToValueAtTime(0, until);
  tone.connect(loudness).connect(audio.destination);
  tone.start(from);
  tone.stop(until);
}

// The worst comes first: of a batch that came back at once only one sound is played.
const WORST_FIRST = ["refused", "needs_you", "complete", "over", "full", "already", "parent", "saved"];

/** The one sound that says the most about these. */
export function pickWorst(names) {
  return WORST_FIRST.find((name) => names.includes(name));
}
