// [data-shows="id"]: a box that, ticked, lets a password be read.
export function attach(root) {
  for (const box of root.querySelectorAll("[data-shows]")) {
    const field = document.getElementById(box.dataset.shows);
    box.addEventListener("change", () => {
      field.type = box.checked ? "text" : "password";
    });
    // Sent as a password, so that a browser offers to keep it as one.
    field.form.addEventListener("submit", () => {
      field.type = "password";
    });
  }
}
