// The words that a page's template gives to its scripts.

/** The sign beside each outcome: colour alone says nothing to some. */
export const SIGNS = { saving: "…", held: "…", saved: "✓", duplicate: "=", refused: "✕", needs_you: "!" };

/** A sentence with its {names} filled in. */
export function fillIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

/** A function that gives the sentence of a name (data-word) in this <template>, filled in; one that is not there stays a name. */
export function makeTranslate(template) {
  const words = new Map(Array.from(template.content.querySelectorAll("[data-word]"), ({ dataset, textContent }) => [dataset.word, textContent]));
  return (name, values = {}) => fillIn(words.get(name) ?? name, values);
}
