// [data-full-screen="tile"], [data-png="address"], [data-copy-link="address"], a[data-copy-text]: what a tile's menu does that no link can.
export function attach(main) {
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-full-screen], [data-png], [data-copy-link], [data-copy-text]");
    if (!button) return;
    if (button.dataset.fullScreen) showWhole(button);
    else if (button.dataset.png) saveAsPng(button.dataset.png, button.dataset.pngName);
    else if (button.dataset.copyLink) copied(button, async () => new URL(button.dataset.copyLink, location.href).href);
    else copyText(event, button);
  });
}

function showWhole(button) {
  button.closest("details").open = false;
  document.getElementById(button.dataset.fullScreen).requestFullscreen();
}

// The drawing that the server gives, painted twice as large as it is read, so that it is sharp on paper and on fine screens.
async function saveAsPng(address, name) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * 2;
  canvas.height = picture.naturalHeight * 2;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

// The text that the link leads to; where it cannot be fetched or the clipboard takes nothing, the link is followed and shows it.
async function copyText(event, link) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await copied(link, async () => {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.text();
    });
  } catch {
    location.assign(link.href);
  }
}

async function copied(control, read) {
  await navigator.clipboard.writeText(await read());
  const words = (control.dataset.words ??= control.textContent);
  control.textContent = control.dataset.copied;
  setTimeout(() => (control.textContent = words), 2_000);
}
