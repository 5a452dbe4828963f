// Names what papers cannot print while it is typed. What they can: core/printable.py.

const template = document.getElementById("unprintable");
const ranges = template.dataset.printable.split(",").map((range) => range.split("-").map((edge) => parseInt(edge, 16)));
const signs = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function isPrintable(sign) {
  const number = sign.codePointAt(0);
  return ranges.some(([first, last]) => first <= number && number <= last);
}

/** What a person sees as one sign is named whole: an emoji of several parts too. */
function findUnprintable(text) {
  const seen = [...signs.segment(text)].map((part) => part.segment);
  return [...new Set(seen.filter((sign) => ![...sign].every(isPrintable)))];
}

function watch(field) {
  const warning = template.content.firstElementChild.cloneNode(true);
  field.after(warning);
  const show = () => {
    const found = findUnprintable(field.value);
    warning.hidden = !found.length;
    warning.textContent = found.length ? template.dataset.sentence.replace("{signs}", found.join(" ")) : "";
  };
  field.addEventListener("input", show);
  show();
}

document.querySelectorAll("[data-printed]").forEach(watch);
