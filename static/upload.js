// Names the chosen files, takes dropped ones, and shows how much of an upload is through.

const form = document.querySelector("form.upload");
const input = document.getElementById("files");
const chosen = document.getElementById("chosen");
const drop = form.querySelector(".drop");
const bar = document.getElementById("upload-progress");

function showNames() {
  chosen.textContent = [...input.files].map((file) => file.name).join(", ");
}

input.addEventListener("change", showNames);
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") {
      input.files = event.dataTransfer.files;
      showNames();
    }
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const large = [...input.files].find((file) => file.size > form.dataset.limit * 1_000_000);
  if (large) {
    chosen.textContent = form.dataset.tooLarge.replace("{name}", large.name);
    return;
  }
  form.querySelector("[type=submit]").disabled = true;
  bar.hidden = false;
  const sending = new XMLHttpRequest();
  sending.upload.addEventListener("progress", (progress) => {
    bar.value = progress.loaded / progress.total;
  });
  sending.addEventListener("load", () => {
    // After a redirect the answer is that of the run's page.
    if (sending.responseURL !== location.href) {
      location.href = sending.responseURL;
      return;
    }
    document.open();
    document.write(sending.responseText);
    document.close();
  });
  sending.addEventListener("error", () => {
    // The browser says in its own words what is wrong.
    form.submit();
  });
  sending.open("POST", location.href);
  sending.send(new FormData(form));
});
