// Speaks the number of bags in the parent in hand, every so many bags, if that is switched on for this device. Off at first.
//
// It is beside the sounds, never in their place: a number begins a moment after its tone, a newer one takes the place
// of one that is not spoken yet, and no sound waits for it.

const KEY = "tracetrack-speech";
const AFTER_TONE_MS = 250;
const LOCALES = { en: "en-IN", hi: "hi-IN" };
const STEPS = [0, 1, 5, 10];

/** Whether a number is due: going from `before` to `count` bags passed a multiple of `every`. 0: never. */
export function isDue(before, count, every) {
  return every > 0 && Math.floor(count / every) > Math.floor(before / every);
}

/** A voice of this language, best that of India; undefined if there is none. */
export function findVoice(voices, language) {
  const spoken = voices.filter(({ lang }) => lang.toLowerCase().split(/[-_]/)[0] === language);
  return spoken.find(({ lang }) => lang.replace("_", "-") === LOCALES[language]) ?? spoken[0];
}

/** {every, language} as it was kept on this device. */
function readSpeech() {
  try {
    const { every, language } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { every: STEPS.includes(every) ? every : 0, language: language in LOCALES ? language : "en" };
  } catch {
    return { every: 0, language: "en" };
  }
}

function keepSpeech(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Private mode: it lasts as long as the page.
  }
}

/** `focusField()` gives the keyboard back to the scanner. Gives see(parent), for the parent in hand after each answer. */
export function makeSpeech({ screen, focusField }) {
  const { part, translate } = screen;
  const synthesis = globalThis.speechSynthesis;
  let settings = readSpeech();
  let last = { code: null, count: 0 };
  let timer = null;

  function voice() {
    return findVoice(synthesis?.getVoices() ?? [], settings.language);
  }

  /** The parent in hand, {code, count}, or null. Speaks if a number is due. */
  function see(parent) {
    const before = parent?.code === last.code ? last.count : parent?.count;
    last = { code: parent?.code ?? null, count: parent?.count ?? 0 };
    if (parent && isDue(before, parent.count, settings.every)) speakSoon(parent.count);
  }

  function speakSoon(count) {
    clearTimeout(timer);
    timer = setTimeout(() => speak(count), AFTER_TONE_MS);
  }

  function speak(count) {
    const chosen = voice();
    if (!chosen) return;
    const words = new SpeechSynthesisUtterance(String(count));
    Object.assign(words, { voice: chosen, lang: chosen.lang, rate: 1.2 });
    synthesis.cancel();
    synthesis.speak(words);
  }

  function choose(chosen) {
    settings = { ...settings, ...chosen };
    keepSpeech(settings);
    show();
    focusField();
  }

  /** Without a voice for the language the choice is grey, and says why. */
  function show() {
    const canSpeak = voice() !== undefined;
    part("speech-every").value = String(settings.every);
    part("speech-every").disabled = !canSpeak;
    part("speech-language").value = settings.language;
    part("speech-missing").hidden = canSpeak;
    screen.write("speech-missing", translate(synthesis ? `no_voice_${settings.language}` : "cannot_speak"));
  }

  part("speech-every").addEventListener("change", ({ target }) => choose({ every: Number(target.value) }));
  part("speech-language").addEventListener("change", ({ target }) => choose({ language: target.value }));
  synthesis?.addEventListener?.("voiceschanged", show); // browsers find their voices after a while
  show();
  return { see };
}
