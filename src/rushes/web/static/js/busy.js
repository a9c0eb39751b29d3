// [data-busy="words"]: a button whose form takes a while says so, and is not pressed twice.
export function attach(root) {
  for (const button of root.querySelectorAll("[data-busy]")) {
    button.form?.addEventListener("submit", () => {
      // After this turn, so that the press itself is still sent.
      setTimeout(() => {
        button.textContent = button.dataset.busy;
        button.disabled = true;
      });
    });
  }
}
