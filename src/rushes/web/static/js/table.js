// [data-table]: sorts by column, searches, turns pages, and prints whole; a long table first fetches its other rows.
import { folded } from "./fold.js";
import { said } from "./say.js";

const ROWS_A_PAGE = 25;

export function attach(root) {
  for (const holder of root.querySelectorAll("[data-table]")) new LongTable(holder);
}

class LongTable {
  constructor(holder) {
    this.holder = holder;
    this.tile = holder.closest("section");
    this.body = holder.querySelector("tbody");
    this.pager = this.tile.querySelector("[data-pager]");
    this.search = this.tile.querySelector("[data-table-search]");
    this.count = this.tile.querySelector("[data-table-count]");
    this.page = 0;
    this.rows = [...this.body.rows];
    this.total = Number(holder.dataset.rows);
    this.heads = [...holder.querySelectorAll("[data-sort-column]")];
    this.makeHeads();
    this.search.addEventListener("input", () => this.change(() => (this.page = 0)));
    if (this.total <= ROWS_A_PAGE) this.search.closest("[data-only-with-script]").hidden = this.total < 8;
    this.printed = this.tile.querySelector("[data-printed-rows]");
    addEventListener("beforeprint", () => this.drawWhole());
    addEventListener("afterprint", () => this.draw());
    // A browser that is asked to print waits for no fetch; our own link can.
    this.tile.querySelector("[data-print-table]")?.addEventListener("click", (event) => this.print(event));
    this.draw();
  }

  makeHeads() {
    for (const head of this.heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorter";
      button.textContent = head.textContent;
      // Paper repeats a table's head on each sheet, but no buttons.
      const label = document.createElement("span");
      label.className = "sorter-printed";
      label.textContent = head.textContent;
      head.replaceChildren(button, label);
      button.addEventListener("click", () => this.change(() => this.sortBy(head)));
    }
  }

  async change(apply) {
    await this.complete();
    apply();
    this.draw();
  }

  async complete() {
    const rest = this.holder.dataset.rest;
    if (!rest) return;
    delete this.holder.dataset.rest;
    const url = new URL(rest, location.href);
    const answer = await fetch(`/dashboard/data${url.search}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return location.assign(url.href);
    const page = new DOMParser().parseFromString((await answer.json()).html, "text/html");
    this.rows = [...page.querySelectorAll(`#${CSS.escape(this.tile.id)} tbody tr`)].map((row) => document.adoptNode(row));
  }

  async print(event) {
    event.preventDefault();
    await this.complete();
    print();
  }

  // Paper turns no pages: every row that is here is printed, and what is missing is told.
  drawWhole() {
    const found = this.found();
    this.body.replaceChildren(...found);
    this.printed.hidden = found.length === this.total;
    if (!this.holder.dataset.rest) this.printed.textContent = said(this.holder.dataset.saysFound, { found: found.length, total: this.total });
  }

  sortBy(head) {
    const column = Number(head.dataset.sortColumn);
    const isNumber = head.classList.contains("number");
    const before = head.getAttribute("aria-sort");
    // Numbers are looked at from the top, names from A.
    const direction = before ? (before === "ascending" ? "descending" : "ascending") : isNumber ? "descending" : "ascending";
    for (const each of this.heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = this.rows.map((row, index) => ({ row, index, key: keyOf(row.cells[column], isNumber) }));
    keyed.sort((a, b) => compare(a.key, b.key, sign) || a.index - b.index);
    this.rows = keyed.map(({ row }) => row);
    this.page = 0;
  }

  found() {
    const wanted = folded(this.search.value.trim());
    const texts = (row) => [...row.cells].filter((cell) => cell.classList.contains("text"));
    return wanted ? this.rows.filter((row) => texts(row).some((cell) => folded(cell.textContent).includes(wanted))) : this.rows;
  }

  draw() {
    const found = this.found();
    const isSearching = this.search.value.trim() !== "";
    const total = isSearching ? found.length : this.total;
    const pages = Math.max(1, Math.ceil(total / ROWS_A_PAGE));
    const first = this.page * ROWS_A_PAGE;
    this.body.replaceChildren(...found.slice(first, first + ROWS_A_PAGE));
    this.count.textContent = isSearching ? said(this.holder.dataset.saysFound, { found: found.length, total: this.total }) : "";
    this.drawPager(pages, first, total);
  }

  drawPager(pages, first, total) {
    this.pager.hidden = pages < 2;
    if (pages < 2) return this.pager.replaceChildren();
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    const last = Math.min(first + ROWS_A_PAGE, total);
    words.textContent = said(this.holder.dataset.saysSpan, { first: first + 1, last, total });
    const before = this.turner(this.holder.dataset.saysBefore, -1, this.page === 0);
    const after = this.turner(this.holder.dataset.saysAfter, 1, this.page >= pages - 1);
    const focused = this.pager.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.pager.replaceChildren(before, words, after);
    if (focused) (focused === before.textContent && !before.disabled ? before : after.disabled ? before : after).focus();
  }

  turner(label, by, isOff) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = label;
    button.disabled = isOff;
    button.addEventListener("click", () => this.change(() => (this.page += by)));
    return button;
  }
}

function keyOf(cell, isNumber) {
  const text = cell?.dataset.sort ?? "";
  if (text === "") return null;
  return isNumber ? Number(text) : folded(text);
}

function compare(a, b, sign) {
  // What has no number stands last, whichever way one sorts.
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return sign * (typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang));
}
