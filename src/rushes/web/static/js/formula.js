// [data-formula="address"]: a formula is checked as it is typed; what it reads as, or what is wrong with it, stands below.
const PAUSE_MS = 250;

export function attach(main) {
  let waiting = null;
  let underWay = null;

  main.addEventListener("input", (event) => {
    const field = event.target.closest("[data-formula]");
    if (!field) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => check(field), PAUSE_MS);
  });

  async function check(field) {
    underWay?.abort();
    if (!field.value.trim()) return;
    underWay = new AbortController();
    try {
      const address = new URL(field.dataset.formula, document.baseURI);
      address.searchParams.set("text", field.value);
      const answer = await fetch(address, { signal: underWay.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { is_well: isWell, message } = await answer.json();
      const told = document.getElementById(field.getAttribute("aria-describedby"));
      told.textContent = message;
      told.classList.toggle("is-wrong", !isWell);
      field.setAttribute("aria-invalid", String(!isWell));
    } catch {
      // Superseded by what was typed next, or no connection: the page checks again when it is sent.
    }
  }
}
