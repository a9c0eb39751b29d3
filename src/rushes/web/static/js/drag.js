// [data-drag]: a field, or an entry of a well, that can be dragged into a well ([data-well-drop]). Wherever it may go
// is a link of its menu ([data-well], [data-well-place]), so a menu does the same without a pointer; one that leads to
// a part of this page opens it ([data-open]), one that leads nowhere says why ([data-why-not]). A mouse drags the whole
// entry, a finger its grip ([data-grip]), so that the list still scrolls. Delete takes an entry away.
const FAR_PX = 6;
const READ_MS = 5000;

export function attach(main, go, announcer) {
  let held = null;

  main.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest("[data-drag]");
    // What is typed or ticked in an entry's menu is no handle.
    if (!entry || event.button !== 0 || !event.target.closest("summary, [data-grip]")) return;
    if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return;
    held = { entry, x: event.clientX, y: event.clientY, ghost: null };
  });

  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.ghost && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR_PX) return;
    if (!held.ghost) lift();
    event.preventDefault();
    const well = wellUnder(event);
    held.ghost.lastChild.textContent = well ? whyNot(linkFor(well)) : "";
    for (const each of wells()) each.classList.toggle("is-over", each === well && leads(linkFor(each)));
    const left = Math.min(event.clientX + 12, document.documentElement.clientWidth - held.ghost.offsetWidth - 8);
    held.ghost.style.transform = `translate(${left}px, ${Math.min(event.clientY + 8, innerHeight - held.ghost.offsetHeight - 8)}px)`;
  });

  window.addEventListener("pointerup", (event) => {
    if (!held?.ghost) return void (held = null);
    const well = wellUnder(event);
    const onEntry = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-place]");
    const link = well ? linkFor(well, onEntry?.dataset.place) : linkOut(held.entry);
    drop(whyNot(link));
    if (leads(link)) follow(link);
  });

  window.addEventListener("pointercancel", () => drop());
  window.addEventListener("keydown", (event) => event.key === "Escape" && drop());
  main.addEventListener("keydown", (event) => {
    if (!["Delete", "Backspace"].includes(event.key) || !event.target.matches("summary, select, .out")) return;
    const out = linkOut(event.target.closest("li"));
    if (out) follow(out);
  });
  main.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link) return;
    event.preventDefault();
    follow(link);
  });
  // What was dragged is not pressed too.
  main.addEventListener("click", (event) => wasDragged && event.target.closest("[data-drag]") && event.preventDefault(), true);
  let wasDragged = false;

  function lift() {
    held.ghost = document.createElement("div");
    held.ghost.className = "ghost";
    held.ghost.append(held.entry.querySelector("[data-drag-name]").textContent, document.createElement("small"));
    document.body.append(held.ghost);
    document.body.classList.add("is-dragging");
    held.entry.classList.add("is-held");
    for (const details of main.querySelectorAll("details[open]")) details.open = false;
    for (const each of wells()) each.classList.add(leads(linkFor(each)) ? "is-open" : "is-closed");
  }

  // Why something was refused is said aloud, and stays to be read.
  function drop(why = "") {
    if (held?.ghost) {
      const { ghost } = held;
      setTimeout(() => ghost.remove(), why ? READ_MS : 0);
      if (why) announcer.textContent = why;
      held.entry.classList.remove("is-held");
      document.body.classList.remove("is-dragging");
      for (const each of wells()) each.classList.remove("is-open", "is-closed", "is-over");
      wasDragged = true;
      setTimeout(() => (wasDragged = false));
    }
    held = null;
  }

  function wells() {
    return main.querySelectorAll("[data-well-drop]");
  }

  function wellUnder(event) {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-well-drop]");
  }

  function linkFor(well, place) {
    const links = [...held.entry.querySelectorAll(`a[data-well="${well.dataset.wellDrop}"]`)];
    return links.find((link) => link.dataset.wellPlace === place) ?? links[0];
  }

  // An entry that is dropped beside every well leaves its own.
  function linkOut(entry) {
    return entry?.querySelector('a[data-well="out"]');
  }

  function leads(link) {
    return Boolean(link?.hasAttribute("href"));
  }

  function whyNot(link) {
    return link?.querySelector("[data-why-not]")?.textContent ?? "";
  }

  function follow(link) {
    const way = link.getAttribute("href");
    if ("open" in link.dataset) open(document.getElementById(way.slice(1)));
    else go(way);
  }
}

// Opens a menu at its first control; a list to choose from is one already.
function open(control) {
  const menu = control.closest("details");
  if (menu) menu.open = true;
  const first = menu?.querySelector("input, a") ?? control;
  first.focus();
  try {
    if (!menu) first.showPicker();
  } catch {
    // A browser opens a list soon after a press alone; it has the focus all the same.
  }
}
