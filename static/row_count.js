/* Asks how many rows a list has and what they come to, once the list itself is there. */

const count = document.querySelector("[data-part=count]");
const notCounted = document.querySelector("template[data-part=not-counted]");

async function ask() {
  const answer = await fetch(count.dataset.address, { redirect: "error" });
  if (!answer.ok) throw new Error(`not counted: ${answer.status}`);
  count.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
}

/** A list without its count is still a list; who wants the count asks again. */
function sayNotCounted() {
  const said = notCounted.content.cloneNode(true);
  said.querySelector("button").addEventListener("click", askOrSay);
  count.replaceChildren(said);
}

function askOrSay() {
  count.replaceChildren();
  ask().catch(sayNotCounted);
}

if (count?.dataset.address && !count.textContent.trim()) {
  askOrSay();
}
