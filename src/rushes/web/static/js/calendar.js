// [data-calendar]: the arrow keys move from day to day; the Tab key stops at one day alone, the one last visited.
// "across" is a calendar whose weeks stand side by side, "down" one whose weeks go downward; in a heat map, "cells",
// they move from cell to cell.
const DAY_MS = 86_400_000;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MOVES = {
  across: { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 },
  down: { ArrowUp: -7, ArrowDown: 7, ArrowLeft: -1, ArrowRight: 1 },
};

export function attach(main) {
  main.addEventListener("keydown", (event) => {
    const day = event.target.closest?.("[data-calendar] a[data-key]");
    if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = destination(day, event.key);
    if (next === undefined) return;
    event.preventDefault();
    if (next) visit(day, next);
  });
}

// Returns the day that a key leads to: undefined for a key that is none of ours, null where there is no such day.
function destination(day, key) {
  const grid = day.closest("[data-calendar]");
  if (grid.dataset.calendar === "cells") return neighbour(day, grid, key);
  const days = [...grid.querySelectorAll("a[data-key]")].sort((one, other) => (one.dataset.key < other.dataset.key ? -1 : 1));
  if (key === "Home") return days[0];
  if (key === "End") return days.at(-1);
  const steps = MOVES[grid.dataset.calendar][key];
  const wanted = steps === undefined ? monthAway(day.dataset.key, key) : daysAway(day.dataset.key, steps);
  if (wanted === undefined) return undefined;
  return days.find((each) => each.dataset.key === wanted) ?? null;
}

// Returns the cell beside one of a heat map, whose rows hold a cell for each column; Home and End lead along the row.
function neighbour(cell, grid, key) {
  const rows = [...grid.querySelectorAll("[role=row]")].map((row) => [...row.querySelectorAll("a[data-key]")]);
  const row = rows.findIndex((cells) => cells.includes(cell));
  if (key === "Home") return rows[row][0];
  if (key === "End") return rows[row].at(-1);
  const step = STEPS[key];
  return step && (rows[row + step[0]]?.[rows[row].indexOf(cell) + step[1]] ?? null);
}

function daysAway(key, days) {
  return written(new Date(Date.parse(`${key}T00:00Z`) + days * DAY_MS));
}

function monthAway(key, pressed) {
  if (pressed !== "PageUp" && pressed !== "PageDown") return undefined;
  const [year, month, day] = key.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + (pressed === "PageDown" ? 1 : -1), 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return written(first);
}

function written(date) {
  return date.toISOString().slice(0, 10);
}

function visit(from, to) {
  from.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  to.focus();
}
