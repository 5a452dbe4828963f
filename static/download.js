// Starts the download of a file that has just become ready, once.

const ready = document.getElementById("ready");
const mark = `downloaded-${ready.dataset.run}`;
if (!sessionStorage.getItem(mark)) {
  sessionStorage.setItem(mark, "1");
  // Not before the page is whole: leaving for the file would end its loading.
  addEventListener("load", () => { location.href = document.getElementById("download").href; });
}
