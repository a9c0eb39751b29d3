// [data-drag]: a field, or an entry of a well, that can be dragged into a well ([data-well-drop]). Wherever it may go
// is a link of its menu ([data-well], [data-well-place]), so a menu does the same without a pointer. A mouse drags
// the whole entry, a finger its grip ([data-grip]), so that the list still scrolls.
const FAR_PX = 6;

export function attach(main, go) {
  let held = null;

  main.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest("[data-drag]");
    if (!entry || event.button !== 0 || event.target.closest("a")) return;
    if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return;
    held = { entry, x: event.clientX, y: event.clientY, ghost: null };
  });

  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.ghost && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR_PX) return;
    if (!held.ghost) lift();
    event.preventDefault();
    held.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
    const well = wellUnder(event);
    for (const each of wells()) each.classList.toggle("is-over", each === well && Boolean(linkFor(each)));
  });

  window.addEventListener("pointerup", (event) => {
    if (!held?.ghost) return void (held = null);
    const well = wellUnder(event);
    const onEntry = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-place]");
    const link = well ? linkFor(well, onEntry?.dataset.place) : linkOut();
    drop();
    if (link) go(link.getAttribute("href"));
  });

  window.addEventListener("pointercancel", drop);
  window.addEventListener("keydown", (event) => event.key === "Escape" && drop());
  // What was dragged is not pressed too.
  main.addEventListener("click", (event) => wasDragged && event.target.closest("[data-drag]") && event.preventDefault(), true);
  let wasDragged = false;

  function lift() {
    held.ghost = document.createElement("div");
    held.ghost.className = "ghost";
    held.ghost.textContent = held.entry.querySelector("[data-drag-name]").textContent;
    document.body.append(held.ghost);
    document.body.classList.add("is-dragging");
    held.entry.classList.add("is-held");
    for (const details of main.querySelectorAll("details[open]")) details.open = false;
    for (const each of wells()) each.classList.add(linkFor(each) ? "is-open" : "is-closed");
  }

  function drop() {
    if (held?.ghost) {
      held.ghost.remove();
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
  function linkOut() {
    return held.entry.querySelector('a[data-well="out"]');
  }
}
