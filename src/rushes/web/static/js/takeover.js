// [data-figure]: on first intent Plotly draws the same figure over the server's drawing and takes its
// place, in the same box. The drawing stays for the keyboard, for readers aloud, and for print.
const shown = new WeakMap();
const dark = matchMedia("(prefers-color-scheme: dark)");
let library = null;

export function attach(main, go) {
  let figures = null;
  const taken = new WeakSet();

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) fit(target.parentElement);
  });

  function intend(event) {
    // A field that is carried over a figure on its way to a well is no interest in that figure ("drag.js").
    if (document.body.classList.contains("is-dragging")) return;
    const element = event.target.closest?.("[data-figure]");
    if (element && !taken.has(element)) {
      taken.add(element);
      take(element).catch(() => element.classList.remove("is-taken"));
    }
  }

  async function take(element) {
    const [Plotly, all] = await Promise.all([loadPlotly(main.dataset.plotly), loadFigures()]);
    const figure = all[element.dataset.figure];
    if (!figure || !element.isConnected) return;
    const live = document.createElement("div");
    live.className = "live";
    live.setAttribute("aria-hidden", "true");
    element.append(live);
    shown.set(element, figure);
    await draw(Plotly, element, live);
    if (!element.isConnected) return Plotly.purge(live);
    listen(live, figure.links, go);
    element.classList.add("is-taken");
    sizes.observe(element.querySelector(".drawings"));
  }

  function loadFigures() {
    const address = main.querySelector("[data-figures]").dataset.figures;
    const url = `${address}&theme=${dark.matches ? "dark" : "light"}`;
    if (figures?.url !== url) figures = { url, answer: fetchJson(url) };
    return figures.answer;
  }

  for (const name of ["pointerover", "focusin", "touchstart"]) main.addEventListener(name, intend, { passive: true });

  dark.addEventListener("change", () => {
    for (const element of main.querySelectorAll("[data-figure]")) {
      taken.delete(element);
      element.classList.remove("is-taken");
      const live = element.querySelector(".live");
      if (live) {
        window.Plotly?.purge(live);
        live.remove();
      }
    }
  });
}

// Draws the layout that is on show, in its own pixels, and lays it exactly over the drawing.
async function draw(Plotly, element, live) {
  const drawing = layoutOnShow(element);
  const { data, layout, config } = shown.get(element).layouts[drawing.dataset.layout];
  live.dataset.layout = drawing.dataset.layout;
  await Plotly.react(live, data, layout, config);
  place(drawing, live);
}

function fit(element) {
  const live = element?.querySelector(".live");
  const drawing = element && layoutOnShow(element);
  if (!live || !drawing || !shown.has(element)) return;
  if (live.dataset.layout === drawing.dataset.layout) place(drawing, live);
  else draw(window.Plotly, element, live);
}

function layoutOnShow(element) {
  return [...element.querySelectorAll(".draw")].find((drawing) => drawing.getClientRects().length > 0);
}

function place(drawing, live) {
  const svg = drawing.querySelector("svg");
  const box = svg.getBoundingClientRect();
  const frame = drawing.closest("[data-figure]").getBoundingClientRect();
  const { width, height } = svg.viewBox.baseVal;
  // Where the box has another form than the drawing, that stands in its middle.
  const scale = Math.min(box.width / width, box.height / height);
  const [left, top] = [box.left + (box.width - width * scale) / 2, box.top + (box.height - height * scale) / 2];
  live.style.transform = `translate(${left - frame.left}px, ${top - frame.top}px) scale(${scale})`;
}

async function fetchJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function loadPlotly(src) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("plotly")));
    document.head.append(script);
  });
  return library;
}

function listen(live, links, go) {
  const follow = (event) => {
    const address = links[keyOf(event.points?.[0])];
    if (address) go(address);
    return false;
  };
  live.on("plotly_click", follow);
  // A treemap would zoom into the box; here a click filters the page.
  live.on("plotly_treemapclick", follow);
}

function keyOf(point) {
  // A slice of a ring stands for several data points and gives the data of each.
  const custom = point?.customdata?.flat() ?? [];
  return String(custom[0] ?? "");
}
