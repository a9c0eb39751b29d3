// [data-code-from-address]: takes the code of an invitation out of the address, where it should not stay, and into its field.
export function attach(root) {
  for (const field of root.querySelectorAll("[data-code-from-address]")) {
    const take = () => {
      const code = decodeURIComponent(location.hash.slice(1));
      // A link to the content's start is no code.
      if (code.length < 20) return;
      field.value = code;
      history.replaceState(null, "", location.pathname);
      hide();
    };
    const hide = () => {
      field.closest("[data-code-field]").hidden = true;
    };
    if (field.value) hide();
    take();
    addEventListener("hashchange", take);
  }
}
