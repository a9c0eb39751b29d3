// [data-list-search="id"]: a field that leaves only the matching entries of a list.
import { folded } from "./fold.js";

export function attach(root) {
  for (const field of root.querySelectorAll("[data-list-search]")) {
    const list = document.getElementById(field.dataset.listSearch);
    const entries = [...list.querySelectorAll("li")].filter((entry) => !entry.parentElement.closest("li")).map((entry) => ({ entry, text: folded(entry.textContent) }));
    const none = field.closest("details, section")?.querySelector("[data-list-none]");

    field.addEventListener("input", () => {
      const wanted = folded(field.value.trim());
      let shown = 0;
      for (const { entry, text } of entries) {
        entry.hidden = !text.includes(wanted);
        if (!entry.hidden) shown += 1;
      }
      if (none) none.hidden = shown > 0;
    });

    field.addEventListener("keydown", (event) => {
      // Enter in the search must not send the form with what happens to be ticked.
      if (event.key === "Enter") event.preventDefault();
    });
  }
}
