/* Asks how many rows a list has and what they come to, once the list itself is there. */

const count = document.querySelector("[data-part=count]");

async function ask() {
  const answer = await fetch(count.dataset.address, { redirect: "error" });
  if (answer.ok) {
    count.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
  }
}

if (count && !count.textContent.trim()) {
  // A list without its count is still a list: the next page asks again.
  ask().catch(() => {});
}
