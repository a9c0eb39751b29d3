// [data-choose="id"]: a list to tick in; whoever ticks there means the choice of that id.
export function attach(root) {
  for (const list of root.querySelectorAll("[data-choose]")) {
    const choice = document.getElementById(list.dataset.choose);
    list.addEventListener("change", (event) => {
      if (event.target.matches("[type=checkbox]") && event.target.checked) choice.checked = true;
    });
    // Searching is for ticking, and Enter in the search must not send the form.
    list.querySelector("[type=search]")?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      list.querySelector("[name=find]").click();
    });
  }
}
