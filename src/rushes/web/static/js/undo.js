// [data-undo], [data-redo], Ctrl+Z: steps through what was changed on this page, which is what back and forward do;
// each step's number is kept in the history's own state (filter.js).
export function attach(main) {
  let furthest = step();

  function step() {
    return history.state?.step ?? 0;
  }

  main.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo]")) history.back();
    if (event.target.closest("[data-redo]")) history.forward();
  });

  window.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const isRedo = key === "y" || (key === "z" && event.shiftKey);
    if (key !== "z" && !isRedo) return;
    event.preventDefault();
    if (isRedo ? step() < furthest : step() > 0) history.go(isRedo ? 1 : -1);
  });

  // A change made after an undo forgets what was undone, as the browser does.
  return function show({ isNew }) {
    furthest = isNew ? step() : Math.max(furthest, step());
    const [undo, redo] = [main.querySelector("[data-undo]"), main.querySelector("[data-redo]")];
    if (undo) undo.disabled = step() === 0;
    if (redo) redo.disabled = step() >= furthest;
  };
}
