// [data-copy="id"]: copies the field's value and says so, in the words of data-copied or data-selected.
export function attach(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.copied;
      } catch {
        // Without leave to write the clipboard, the selected text can still be copied by hand.
        button.textContent = button.dataset.selected;
      }
    });
  }
}
