// [data-filter], [data-filter-form], [data-filter-now]: a change of filter replaces the main part with
// one answer of the server; the address bar, back and forward hold the state. [data-page] is the page's path.
export function attach(main, onReplaced) {
  const page = main.dataset.page;
  const announcer = document.querySelector("[data-announcer]");
  const loading = document.querySelector("[data-loading]");
  let underWay = null;

  async function go(address, { isNew = true, focus = null } = {}) {
    const url = new URL(address, location.href);
    if (url.pathname !== page) return location.assign(url.href);
    underWay?.abort();
    const request = new AbortController();
    underWay = request;
    const slow = setTimeout(() => showBusy(true), 120);
    try {
      const answer = await fetch(`${page}/data${url.search}`, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { title, url: canonical, html, announcement } = await answer.json();
      const refocus = focus ?? whereFocusIs(main);
      main.innerHTML = html;
      document.title = `${title} · Rushes`;
      if (isNew) history.pushState({ step: (history.state?.step ?? 0) + 1 }, "", canonical);
      onReplaced({ isNew });
      refocus(main);
      announcer.textContent = announcement;
    } catch (error) {
      // Superseded by a newer change, or something only a whole page can say (signed out, an error).
      if (!request.signal.aborted) location.assign(url.href);
    } finally {
      clearTimeout(slow);
      if (underWay === request) showBusy(false);
    }
  }

  function showBusy(isBusy) {
    loading.hidden = !isBusy;
    main.toggleAttribute("aria-busy", isBusy);
    if (isBusy) main.setAttribute("aria-busy", "true");
  }

  main.addEventListener("click", (event) => {
    const own = event.target.closest("a");
    const link = own ?? linkOfMark(event.target);
    if (!link || (own && !isOurs(own, page)) || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });

  main.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-filter-form]")) return;
    event.preventDefault();
    go(addressOf(event.target, page));
  });

  main.addEventListener("change", (event) => {
    if (event.target.matches("[data-filter-now]")) go(addressOf(event.target.form, page));
  });

  window.addEventListener("popstate", () => go(location.href, { isNew: false }));

  return { go };
}

function isOurs(link, page) {
  return link.matches("[data-filter]") || (link.closest("[data-figure], td") && link.getAttribute("href")?.startsWith(`${page}?`));
}

// A slice is no link itself, because the row that names it is.
function linkOfMark(target) {
  const mark = target.closest?.("[data-figure] [data-key]");
  return mark?.closest(".draw").querySelector(`a[data-key="${CSS.escape(mark.dataset.key)}"]`);
}

function addressOf(form, page) {
  const values = new FormData(form);
  const boxes = form.querySelectorAll('input[name="production"]');
  // Everything ticked is what no tick says too, and what stays right when a production is added.
  if (values.getAll("production").length === boxes.length) values.delete("production");
  const pairs = [...values].filter(([, value]) => value !== "");
  return `${page}?${new URLSearchParams(pairs)}`;
}

// Focus stays on the same control, or on what opens it where it is folded away now, or on the same mark of the same
// figure, or on the head of the same well; else the page's heading takes it.
function whereFocusIs(main) {
  const active = document.activeElement;
  if (!main.contains(active) || active === main) return () => {};
  const ids = [active.id, active.closest("details")?.querySelector("summary").id];
  const well = active.closest("[data-well-drop]")?.dataset.wellDrop;
  const figure = active.closest("[data-figure]")?.dataset.figure;
  const key = active.closest("[data-key]")?.dataset.key ?? active.querySelector("[data-key]")?.dataset.key;
  return (root) => {
    const same = [...ids.map((id) => document.getElementById(id ?? "")), markOf(root, figure, key), document.getElementById(`well-${well}`), root.querySelector("[data-heading]")];
    // What cannot be seen does not take it.
    same.find((each) => {
      each?.focus({ preventScroll: Boolean(figure) });
      return each && document.activeElement === each;
    });
  };
}

function markOf(root, figure, key) {
  if (!figure || key === undefined) return null;
  const drawings = root.querySelectorAll(`[data-figure="${CSS.escape(figure)}"] .draw`);
  for (const drawing of drawings) {
    if (drawing.getClientRects().length === 0) continue;
    return drawing.querySelector(`a[data-key="${CSS.escape(key)}"]`);
  }
  return null;
}
