// Where tiles stand on the grid of twelve columns, as the server settles them (boards/layout.py): from the top on,
// each rises until one before it stops it. Of two that begin at the same place the first of the list keeps it.
export const COLUMNS = 12;
export const LEAST = { w: 3, h: 2 };
export const MOST = { w: 12, h: 12 };

export function settle(boxes) {
  const ends = new Array(COLUMNS).fill(0);
  const order = [...boxes].sort((one, other) => one.y - other.y || one.x - other.x);
  for (const box of order) {
    const under = ends.slice(box.x, box.x + box.w);
    box.y = Math.max(...under);
    ends.fill(box.y + box.h, box.x, box.x + box.w);
  }
}

// Moves a box sideways by columns.
export function aside(box, columns) {
  box.x = clamp(box.x + columns, 0, COLUMNS - box.w);
}

// Moves a box past the next one above or below it; says whether there was one.
export function past(box, boxes, isDown) {
  const shared = boxes.filter((each) => each !== box && each.x < box.x + box.w && box.x < each.x + each.w);
  const onWay = shared.filter((each) => (isDown ? each.y > box.y : each.y < box.y)).map((each) => each.y);
  if (!onWay.length) return false;
  box.y = isDown ? Math.min(...onWay) + 0.5 : Math.max(...onWay) - 0.5;
  return true;
}

// Makes a box so large, as far as the grid goes.
export function size(box, w, h) {
  box.w = clamp(w, LEAST.w, COLUMNS - box.x);
  box.h = clamp(h, LEAST.h, MOST.h);
}

export function clamp(number, least, most) {
  return Math.min(most, Math.max(least, number));
}
