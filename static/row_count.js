/* Asks how many rows a list has and what they come to, once the list itself is there. */

const count = document.querySelector("[data-part=count]");
const notCounted = document.querySelector("template[data-part=not-counted]");

async function loadCount() {
  const answer = await fetch(count.dataset.address, { redirect: "error" });
  if (!answer.ok) throw new Error(`not counted: ${answer.status}`);
  count.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
}

/** A list without its count is still a list; anyone who wants the count tries again. */
function showNotCounted() {
  const notice = notCounted.content.cloneNode(true);
  notice.querySelector("button").addEventListener("click", showCount);
  count.replaceChildren(notice);
}

function showCount() {
  count.replaceChildren();
  loadCount().catch(showNotCounted);
}

if (count?.dataset.address && !count.textContent.trim()) {
  showCount();
}
