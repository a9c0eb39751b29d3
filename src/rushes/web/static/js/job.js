// [data-job="address"]: a job that goes on; asks how far it is every second, and shows the whole page again at its end.
const pause = 1000;
const longestPause = 15_000;

export function attach(root) {
  const card = root.querySelector("[data-job]");
  if (card) follow(card, pause);
}

function follow(card, wait) {
  setTimeout(async () => {
    let job = null;
    try {
      const answer = await fetch(card.dataset.job, { headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.ok) job = await answer.json();
    } catch {
      // The server is away for a moment, or the session has ended; asking on, ever less often, finds out.
    }
    if (job?.is_over) {
      location.reload();
      return;
    }
    if (job) show(card, job);
    follow(card, job ? pause : Math.min(longestPause, wait * 2));
  }, wait);
}

function show(card, job) {
  const state = card.querySelector("[data-job-state]");
  // What is read aloud is only what has changed.
  if (state.textContent !== job.state_words) state.textContent = job.state_words;
  state.className = `status is-${job.state}`;
  card.querySelector("[data-job-took]").textContent = job.took;
  card.querySelector("[data-job-doing]").textContent = job.doing;
  card.querySelector("[data-job-counts]").textContent = job.counts;
  card.querySelector("[data-job-unclaimed]").hidden = !job.is_unclaimed;
  const bar = card.querySelector("[data-job-bar]");
  if (job.percent === null) bar.removeAttribute("value");
  else bar.value = job.percent;
}
