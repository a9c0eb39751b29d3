// [data-board-edit]: tiles are moved by their title ([data-grip]) and sized by their corner ([data-resize]), with mouse
// or finger; with the keyboard the arrows move the tile whose title has the focus, and with Shift they size it. Each
// tile's place stands in its number fields, which is what the form sends and what works without this.
import { COLUMNS, LEAST, MOST, aside, clamp, past, settle, size } from "./layout.js";
import { said } from "./say.js";

const FAR_PX = 4;
const PLACES = ["x", "y", "w", "h"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function attach(root) {
  const form = root.querySelector("[data-board-edit]");
  if (form) new Arrangement(form, root.querySelector("[data-announcer]"));
}

class Arrangement {
  constructor(form, announcer) {
    this.form = form;
    this.announcer = announcer;
    this.grid = form.querySelector("[data-grid]");
    this.undoButton = form.querySelector("[data-undo]");
    this.tiles = [...form.querySelectorAll("[data-tile]")].map((element) => new Tile(element));
    this.former = [];
    this.held = null;
    this.isSent = false;
    this.last = this.snapshot();
    this.listen();
  }

  listen() {
    const { form } = this;
    document.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("change", (event) => this.type(event));
    form.addEventListener("pointerdown", (event) => this.take(event));
    form.addEventListener("pointermove", (event) => this.carry(event));
    form.addEventListener("pointerup", () => this.drop());
    form.addEventListener("pointercancel", () => this.drop());
    form.addEventListener("submit", () => (this.isSent = true));
    this.undoButton.addEventListener("click", () => this.undo());
    addEventListener("beforeunload", (event) => {
      if (this.former.length && !this.isSent) event.preventDefault();
    });
  }

  // What is on the grid: a tile that is removed takes no place.
  get boxes() {
    return this.tiles.filter((tile) => !tile.isRemoved).map((tile) => tile.box);
  }

  press(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.target.closest?.("input, textarea")) {
      event.preventDefault();
      return this.undo();
    }
    const tile = event.target.closest?.("[data-grip]") && this.tileOf(event.target);
    const steps = ARROWS[event.key];
    if (!tile || !steps || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.change(tile, () => (event.shiftKey ? this.grow(tile.box, steps) : this.step(tile.box, steps)));
    tile.element.scrollIntoView({ block: "nearest" });
  }

  step(box, [columns, rows]) {
    if (columns) aside(box, columns);
    else past(box, this.boxes, rows > 0);
  }

  grow(box, [columns, rows]) {
    size(box, box.w + columns, box.h + rows);
  }

  // A number that was typed is taken as far as the grid goes.
  type(event) {
    const tile = this.tileOf(event.target);
    if (!tile) return;
    if (event.target.matches("[data-remove]")) {
      this.settle(null);
      this.remember();
      tile.element.querySelector("details").open = false;
      this.tell("removed", tile);
      this.undoButton.focus();
    } else if (PLACES.some((place) => place in event.target.dataset)) {
      this.change(tile, () => tile.read());
    } else if (event.target.name.endsWith(".title")) {
      tile.name = event.target.value || event.target.placeholder;
    }
  }

  take(event) {
    const handle = event.target.closest("[data-grip], [data-resize]");
    const tile = handle && this.tileOf(handle);
    if (!tile || event.button !== 0) return;
    const cell = this.grid.getBoundingClientRect();
    const style = getComputedStyle(this.grid);
    const gap = parseFloat(style.columnGap);
    this.held = {
      tile,
      isSize: handle.matches("[data-resize]"),
      isMoved: false,
      start: { ...tile.box, left: event.clientX, top: event.clientY + scrollY },
      columnPx: (cell.width + gap) / COLUMNS,
      rowPx: parseFloat(style.gridAutoRows) + parseFloat(style.rowGap),
      before: this.snapshot(),
    };
    handle.setPointerCapture(event.pointerId);
  }

  carry(event) {
    const { held } = this;
    if (!held) return;
    const right = event.clientX - held.start.left;
    const down = event.clientY + scrollY - held.start.top;
    if (!held.isMoved && Math.hypot(right, down) < FAR_PX) return;
    held.isMoved = true;
    held.tile.element.classList.add("is-held");
    const [columns, rows] = [Math.round(right / held.columnPx), Math.round(down / held.rowPx)];
    // From where everything stood when it was taken up: what made way on the way comes back.
    this.restore(held.before);
    const { box } = held.tile;
    if (held.isSize) size(box, held.start.w + columns, held.start.h + rows);
    else {
      aside(box, columns);
      box.y = Math.max(0, held.start.y + rows + (rows > 0 ? 0.5 : 0));
    }
    this.settle(held.tile);
  }

  drop() {
    const { held } = this;
    this.held = null;
    if (!held?.isMoved) return;
    held.tile.element.classList.remove("is-held");
    if (this.snapshot() === held.before) return;
    this.remember(held.before);
    this.tell("place", held.tile);
  }

  change(tile, apply) {
    const before = this.snapshot();
    apply();
    this.settle(tile);
    if (this.snapshot() === before) return this.tell("stuck", tile);
    this.remember(before);
    this.tell("place", tile);
  }

  // The tile that is moved goes first, so that it keeps its place before one that begins there too.
  settle(moved) {
    const boxes = this.boxes;
    settle(moved ? [moved.box, ...boxes.filter((box) => box !== moved.box)] : boxes);
    for (const tile of this.tiles) tile.show();
  }

  undo() {
    if (!this.former.length) return;
    this.last = this.former.pop();
    this.restore(this.last);
    for (const tile of this.tiles) tile.show();
    this.undoButton.disabled = !this.former.length;
    this.announcer.textContent = this.form.dataset.saysUndone;
  }

  remember(before = this.last) {
    this.former.push(before);
    this.undoButton.disabled = false;
    this.last = this.snapshot();
  }

  snapshot() {
    return JSON.stringify(this.tiles.map((tile) => ({ ...tile.box, isRemoved: tile.isRemoved })));
  }

  restore(snapshot) {
    const places = JSON.parse(snapshot);
    this.tiles.forEach((tile, index) => {
      const { isRemoved, ...box } = places[index];
      Object.assign(tile.box, box);
      tile.isRemoved = isRemoved;
    });
  }

  tell(what, tile) {
    const { x, y, w, h } = tile.box;
    const words = { place: this.form.dataset.saysPlace, stuck: this.form.dataset.saysStuck, removed: this.form.dataset.saysRemoved }[what];
    this.announcer.textContent = said(words, { tile: tile.name, column: x + 1, row: y + 1, columns: w, rows: h });
  }

  tileOf(element) {
    const found = element.closest("[data-tile]");
    return this.tiles.find((tile) => tile.element === found);
  }
}

class Tile {
  constructor(element) {
    this.element = element;
    this.fields = Object.fromEntries(PLACES.map((place) => [place, element.querySelector(`[data-${place}]`)]));
    this.remover = element.querySelector("[data-remove]");
    this.label = element.querySelector("[data-name]");
    this.box = {};
    this.read();
  }

  get name() {
    return this.label.textContent;
  }

  set name(words) {
    this.label.textContent = words;
  }

  get isRemoved() {
    return this.remover.checked;
  }

  set isRemoved(is) {
    this.remover.checked = is;
  }

  // The fields count from one, as people do.
  read() {
    const number = (place) => Math.trunc(Number(this.fields[place].value) || 0);
    const w = clamp(number("w"), LEAST.w, MOST.w);
    const h = clamp(number("h"), LEAST.h, MOST.h);
    Object.assign(this.box, { x: clamp(number("x") - 1, 0, COLUMNS - w), y: Math.max(0, number("y") - 1), w, h });
  }

  show() {
    const { box, element } = this;
    element.hidden = this.isRemoved;
    for (const place of PLACES) {
      const counted = place === "x" || place === "y" ? box[place] + 1 : box[place];
      this.fields[place].value = String(counted);
      element.classList.remove(...[...element.classList].filter((each) => each.startsWith(`${place}-`)));
      element.classList.add(`${place}-${box[place]}`);
    }
  }
}
