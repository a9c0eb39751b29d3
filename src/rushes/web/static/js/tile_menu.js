// [data-full-screen="tile"], [data-png="address"], [data-copy-link="address"]: what a tile's menu does that no link can.
export function attach(main) {
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-full-screen], [data-png], [data-copy-link]");
    if (!button) return;
    if (button.dataset.fullScreen) showWhole(button);
    else if (button.dataset.png) saveAsPng(button.dataset.png, button.dataset.pngName);
    else copyLink(button);
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

async function copyLink(button) {
  const words = button.textContent;
  await navigator.clipboard.writeText(new URL(button.dataset.copyLink, location.href).href);
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = words), 2_000);
}
