// Where boxes lie: a squarified treemap (Bruls, Huizing, van Wijk, 2000) of what can be seen. Rows
// come by size, so the first that is too small to be seen ends its level, and the boxes are bounded
// by the screen and not by the data.

const SMALLEST = 6; // pixels of a box's area
const HEAD = 16; // pixels for the name of a box that holds others

// Rows of at least `least`, the largest first; and the largest of the others, 0 where there are none.
function largestChildren(tree, row, area, least) {
  const out = [];
  let other = 0;
  const first = tree.first[row];
  for (let c = first; c < first + tree.rows[row]; c++) {
    if (area[c] <= 0) continue;
    if (area[c] >= least) out.push(c);
    else if (other === 0 || area[c] > area[other]) other = c;
  }
  return [sortedByNumber(out, (c) => area[c], true), other];
}

// Calls place(row, x, y, w, h) for each of `rows`, which share the rectangle by `area`; `whole` is
// what all of it stands for. What is not listed stays free at the end: that is returned.
function squarify(rows, area, whole, box, place) {
  let { x, y, w, h } = box;
  const scale = (w * h) / whole;
  for (let at = 0; at < rows.length;) {
    const side = Math.min(w, h);
    let sum = 0;
    let worst = Infinity;
    let end = at;
    const largest = area[rows[at]] * scale;
    while (end < rows.length) {
      const one = area[rows[end]] * scale;
      const total = sum + one;
      const ratio = Math.max((side * side * largest) / (total * total), (total * total) / (side * side * one));
      if (ratio > worst) break;
      worst = ratio;
      sum = total;
      end++;
    }
    const thick = side > 0 ? sum / side : 0;
    let along = 0;
    for (; at < end; at++) {
      const length = thick > 0 ? (area[rows[at]] * scale) / thick : 0;
      if (w >= h) place(rows[at], x, y + along, thick, length);
      else place(rows[at], x + along, y, length, thick);
      along += length;
    }
    if (w >= h) {
      x += thick;
      w -= thick;
    } else {
      y += thick;
      h -= thick;
    }
  }
  return { x, y, w, h };
}

// The boxes of a row that fills the rectangle, each before those inside of it. Rows that are too small
// to be seen are one box, which is their parent's and has the colour of the largest of them: `like`.
function layout(tree, root, width, height, area) {
  const boxes = [];
  const todo = [{ row: root, x: 0, y: 0, w: width, h: height, depth: 0 }];
  while (todo.length > 0) {
    const box = todo.pop();
    boxes.push(box);
    const { row } = box;
    if (tree.rows[row] === 0 || box.w < 8 || box.h < 8) continue;
    const head = box.depth === 0 ? 0 : box.w > 36 && box.h > 34 ? HEAD : 1;
    const edge = box.depth === 0 ? 0 : 1;
    const inner = { x: box.x + edge, y: box.y + head, w: box.w - 2 * edge, h: box.h - head - edge };
    let whole = area[row];
    if (whole <= 0) continue;
    const least = (SMALLEST * whole) / (inner.w * inner.h);
    const [rows, other] = largestChildren(tree, row, area, least);
    // Where rows cancel out or lie apart, a row may have less than those below it.
    whole = Math.max(whole, rows.reduce((sum, c) => sum + area[c], 0));
    const rest = squarify(rows, area, whole, inner, (child, x, y, w, h) =>
      todo.push({ row: child, x, y, w, h, depth: box.depth + 1 }));
    if (other !== 0 && rest.w > 0 && rest.h > 0) boxes.push({ row, ...rest, depth: box.depth + 1, like: other });
  }
  return boxes;
}

// The innermost box at a point.
function boxAt(boxes, x, y) {
  for (let i = boxes.length - 1; i >= 0; i--) {
    const b = boxes[i];
    if (x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h) return b;
  }
  return null;
}
