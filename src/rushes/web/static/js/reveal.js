// Shows what only works with a script, and hides what a script replaces.
export function reveal(root) {
  for (const element of root.querySelectorAll("[data-only-with-script]")) element.hidden = false;
  for (const element of root.querySelectorAll("[data-without-script]")) element.hidden = true;
}
