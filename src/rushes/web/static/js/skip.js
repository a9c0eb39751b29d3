// [href="#main"]: the way past the navigation, without a step in the history, which holds what was changed on the page.
export function attach(main) {
  document.querySelector('[href="#main"]').addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
}
