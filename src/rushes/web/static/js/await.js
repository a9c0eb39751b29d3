// [data-await="address"]: asks every second whether it is over, ever less often while nobody answers, and shows the page again then.
const pause = 1000;
const longestPause = 15_000;

export function attach(root) {
  const card = root.querySelector("[data-await]");
  if (card) ask(card.dataset.await, pause);
}

function ask(address, wait) {
  setTimeout(async () => {
    let state = null;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.ok) state = await answer.json();
    } catch {
      // The server is away for a moment, or the session has ended; asking on finds out.
    }
    if (state?.is_over) location.reload();
    else ask(address, state ? pause : Math.min(longestPause, wait * 2));
  }, wait);
}
