/* The settings page: what the typed patterns would make of this site's codes, before they are saved. */

const FIELDS = ["parent_pattern", "child_pattern", "create_unknown_bags", "csrfmiddlewaretoken"];
const section = document.querySelector("[data-part=pattern-trial]");
const answer = section.querySelector("[data-part=answer]");
let asking = new AbortController();

function findField(name) {
  return document.getElementById(`id_${name}`);
}

async function tryPatterns() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(findField("parent_pattern").form)) {
    if (FIELDS.includes(name)) typed.append(name, value);
  }
  answer.setAttribute("aria-busy", "true");
  try {
    // "error": a person who is signed out would be sent to the sign-in page, which is no fragment.
    const response = await fetch(section.dataset.address, { method: "POST", body: typed, redirect: "error", signal });
    if (!response.ok) throw new Error(`not tried: ${response.status}`);
    answer.replaceChildren(document.createRange().createContextualFragment(await response.text()));
  } catch {
    if (signal.aborted) return; // overtaken by the next one
    answer.replaceChildren(section.querySelector("template[data-part=failed]").content.cloneNode(true));
  }
  answer.removeAttribute("aria-busy");
}

function takeProposal() {
  for (const pattern of answer.querySelectorAll("[data-pattern]")) {
    findField(pattern.dataset.pattern).value = pattern.textContent;
  }
  findField("parent_pattern").focus();
  tryPatterns();
}

section.addEventListener("click", ({ target }) => {
  if (target.closest("[data-part=try]")) tryPatterns();
  if (target.closest("[data-part=take-proposal]")) takeProposal();
});
tryPatterns();
