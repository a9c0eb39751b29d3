// [data-tip]: says what a mark is while it is pointed at or focused; Escape puts it away.
const GAP = 12;

export function attach(main, box) {
  let shownFor = null;

  function show(mark, x, y) {
    shownFor = mark;
    box.textContent = mark.dataset.tip;
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    const left = Math.min(Math.max(8, x - width / 2), document.documentElement.clientWidth - width - 8);
    const top = y - height - GAP < 8 ? y + GAP * 1.5 : y - height - GAP;
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  function hide() {
    shownFor = null;
    box.hidden = true;
  }

  main.addEventListener("pointermove", (event) => {
    const mark = event.target.closest?.("[data-tip]");
    if (mark && event.pointerType !== "touch") show(mark, event.clientX, event.clientY);
    else if (shownFor) hide();
  });

  main.addEventListener("pointerleave", hide);

  main.addEventListener("focusin", (event) => {
    const target = event.target;
    const mark = target.matches?.("[data-tip]") ? target : target.closest?.("a")?.querySelector("[data-tip]");
    if (!mark || !target.matches(":focus-visible")) return hide();
    const place = mark.getBoundingClientRect();
    show(mark, place.left + place.width / 2, place.top + Math.min(place.height / 2, 40));
  });

  main.addEventListener("focusout", hide);
  addEventListener("scroll", hide, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
