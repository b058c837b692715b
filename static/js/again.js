// <… data-again="300">: loads the page anew after so many seconds, for a wall that nobody touches. While the server
// doesn't answer the last figures stay, and it is asked again every half minute.
const seconds = Number(document.querySelector("[data-again]")?.dataset.again);

async function look() {
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    /* no network: the figures on the wall stay */
  }
  setTimeout(look, 30_000);
}

if (seconds) setTimeout(look, seconds * 1000);
