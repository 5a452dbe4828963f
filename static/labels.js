// Shows the first label while the form is filled in.

const PAUSE = 250;
const form = document.getElementById("ask");
const preview = document.getElementById("preview");
let timer = null;
let loading = new AbortController();

async function show() {
  loading.abort();
  loading = new AbortController();
  const fields = new FormData(form);
  fields.delete("csrfmiddlewaretoken");
  try {
    const address = `${form.dataset.preview}?${new URLSearchParams(fields)}`;
    // "manual": a person who is signed out would be sent to the sign-in page, which is no fragment.
    const answer = await fetch(address, { redirect: "manual", signal: loading.signal });
    if (answer.ok) {
      preview.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
    }
  } catch {
    // Overtaken by the next one, or the server is away: the form works without it.
  }
}

form.addEventListener("input", () => {
  // Another run of codes is another question.
  form.querySelector("input[name=known]")?.remove();
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});
