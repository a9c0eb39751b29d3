// [data-strips]: a year drawn as one strip an account; the day under the pointer is named, and a press leads to its night.
const oneDay = 86_400_000;

export function attach(root) {
  const holder = root.querySelector("[data-strips]");
  if (!holder) return;
  const says = root.querySelector("[data-strip-says]");
  const first = Date.parse(`${holder.dataset.first}T00:00:00Z`);
  const days = Number(holder.dataset.days);
  const written = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  const words = { l: says.dataset.wordL, i: says.dataset.wordI, f: says.dataset.wordF, a: says.dataset.wordA };

  for (const strip of holder.querySelectorAll("[data-strip]")) {
    const wholeYear = strip.href;
    strip.addEventListener("pointermove", (event) => {
      const box = strip.getBoundingClientRect();
      const at = Math.min(days - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * days)));
      const day = new Date(first + at * oneDay);
      const letter = strip.dataset.strip[at];
      says.textContent = `${written.format(day)}: ${words[letter] ?? says.dataset.wordNone}`;
      strip.href = words[letter] ? `${strip.dataset.night}?day=${day.toISOString().slice(0, 10)}` : wholeYear;
    });
    strip.addEventListener("pointerleave", () => {
      says.textContent = "";
      strip.href = wholeYear;
    });
  }
}
