// [data-popover]: a <details> that closes like a menu, on Escape, on a press elsewhere, when another opens.
export function attach(root) {
  const open = () => root.querySelectorAll("details[data-popover][open]");

  root.addEventListener("pointerdown", (event) => {
    for (const details of open()) if (!details.contains(event.target)) details.open = false;
  });

  root.addEventListener("focusin", (event) => {
    for (const details of open()) if (!details.contains(event.target)) details.open = false;
  });

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of open()) {
      const hadFocus = details.contains(document.activeElement);
      details.open = false;
      if (hadFocus) details.querySelector("summary").focus();
    }
  });
}
