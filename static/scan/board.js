// The large area of the page: the last scan, or the trouble that needs a look, with the one touch that puts it right.

/**
 * showNumbers() draws the count, the tally and what waits; the board asks for it whenever it changes.
 */
export function makeBoard({ screen, sounds, journal, showNumbers }) {
  const { translate } = screen;
  let word = null; // what is shown instead of a scan: how to make it, and how many scans had been made when it was shown
  let trouble = null; // the entry that needs a look, and how many scans had been made when it was shown
  let isAway = false;

  function show() {
    const entry = trouble?.entry ?? journal.all().at(-1);
    if (trouble === null && word?.shownAfter === journal.seq) drawWord();
    else if (entry) screen.showBoard({ ...entry, word: headlineOf(entry), offered: offerSentence(entry) });
    showNumbers();
  }

  /** The answer's own words; before there is one, how far the scan has come. */
  function headlineOf(entry) {
    if (entry.state === "saving" && isAway) return translate("waiting");
    return entry.headline || translate(entry.state === "held" ? "held_row" : entry.state);
  }

  function offerSentence({ offer }) {
    if (!offer) return null;
    const { action, to, scans } = offer;
    if (action === "unpack") return translate("take_out_there", { to });
    return scans.length === 1 ? translate("move_here", { code: scans[0].code, to }) : translate("move_these", { n: scans.length, to });
  }

  /** An entry was answered. Trouble stays in sight until a scan that was made after it was shown is saved: no click is needed. */
  function update(entry) {
    const isTrouble = entry.state === "refused" || entry.state === "needs_you";
    if (isTrouble && trouble?.entry !== entry) keepInSight(entry);
    else if (entry.state === "saved" && (entry === trouble?.entry || entry.scan.seq > trouble?.shownAfter)) trouble = null;
  }

  function keepInSight(entry) {
    trouble = { entry, shownAfter: journal.seq };
  }

  /** Warn at once of what will need a hand: the scanner is quicker than the network. */
  function warn(entry, message, headline = "", sound = "needs_you") {
    Object.assign(entry, { message, headline });
    screen.paintRow(entry);
    keepInSight(entry);
    show();
    screen.announce(message);
    sounds.play(sound);
  }

  /** A plain word that is about no scan. It goes with the next one, or when something needs a look. */
  function showWord(word, message) {
    showWordBy(() => ({ word, message }));
  }

  /** Such a word that answers may still change: `make()` gives {word, message} each time. */
  function showWordBy(make) {
    trouble = null;
    word = { make, shownAfter: journal.seq };
    drawWord();
    const made = make();
    screen.announce(made.message || made.word);
    showNumbers();
  }

  function drawWord() {
    screen.showBoard({ state: "idle", shown: "", ...word.make() });
  }

  return {
    show, update, warn, showWord, showWordBy,
    get isAway() {
      return isAway;
    },
    set isAway(away) {
      isAway = away;
      show();
    },
    get trouble() {
      return trouble?.entry ?? null;
    },
    forgetTrouble() {
      trouble = null;
    },
    /** The offer that the board shows, taken: it is offered once. */
    takeOffer() {
      const offer = trouble?.entry.offer ?? null;
      if (offer) trouble.entry.offer = null;
      return offer;
    },
  };
}
