// A page that the browser kept whole for the way back is asked for anew: whoever looks may have signed out since.
export function attach() {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.hidden = true;
    location.reload();
  });
}
