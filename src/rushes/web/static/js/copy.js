// [data-copy="id"]: copies the field's value and says so.
export function attach(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Copied";
      } catch {
        // Without leave to write the clipboard, the selected text can still be copied by hand.
        button.textContent = "Selected";
      }
    });
  }
}
