// The treemap: a canvas for the boxes and one above it for what is pointed at, so that moving the
// pointer paints two outlines and not a hundred thousand boxes. The table beside it has the same rows
// for those who do not see it.

const LETTER = 6.3; // pixels that a letter takes, nearly always

// Without what the box around it says already: "parse" of "regexp/syntax.parse".
function labelWithin(tree, row) {
  const label = tree.label(row);
  const around = tree.plainName(tree.parent[row]);
  const next = label[around.length];
  const inside = label.startsWith(around) && (next === '.' || next === '/' || next === ':');
  return inside ? label.slice(around.length).replace(/^(\.|\/|::)/, '') || label : label;
}

// Of a path that does not fit, the end says more than the beginning.
function shortLabel(text, most) {
  if (text.length <= most) return text;
  const end = text.slice(text.lastIndexOf('/') + 1);
  if (end.length < text.length && end.length + 1 <= most) return `…${text.slice(text.length - most + 1)}`;
  return `${text.slice(0, most - 1)}…`;
}

class TreeMap {
  // on: { select(row), zoom(row), describe(row) → lines of text }
  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.canvas = element.querySelector('.boxes');
    this.over = element.querySelector('.over');
    this.tip = element.querySelector('.tip');
    this.boxes = [];
    element.addEventListener('pointermove', (event) => this.point(event));
    element.addEventListener('pointerleave', () => this.leave());
    element.addEventListener('click', (event) => {
      const box = this.at(event);
      if (box) on.select(box.row);
    });
    element.addEventListener('dblclick', (event) => {
      const box = this.at(event);
      if (box) on.zoom(box.row);
    });
  }

  at(event) {
    const frame = this.element.getBoundingClientRect();
    return boxAt(this.boxes, event.clientX - frame.left, event.clientY - frame.top);
  }

  // Whether it has another size than what is shown was laid out for.
  isResized() {
    return this.width !== this.element.clientWidth || this.height !== this.element.clientHeight;
  }

  // view: { tree, root, ruler, by, colors, selected, found }
  show(view) {
    this.view = view;
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    const area = view.tree.area(view.ruler, view.by);
    this.boxes = layout(view.tree, view.root, this.width, this.height, area);
    this.paint();
  }

  prepare(canvas) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(this.height * ratio);
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = '11px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    return pen;
  }

  paint() {
    const { tree, ruler, colors, found } = this.view;
    const pen = this.prepare(this.canvas);
    const style = getComputedStyle(this.element);
    const back = style.getPropertyValue('--back').trim() || '#ffffff';
    const shades = new Map();
    const shade = (hue, part) => {
      if (!shades.has(part)) shades.set(part, new Map());
      const of = shades.get(part);
      if (!of.has(hue)) of.set(hue, mix(hue, back, part));
      return of.get(hue);
    };
    let ink = ''; // what the pen has: telling it again costs as much as a box
    pen.fillStyle = back;
    pen.fillRect(0, 0, this.width, this.height);
    for (const box of this.boxes) {
      const { row, x, y, w, h, depth } = box;
      if (depth === 0 && tree.rows[row] > 0) continue;
      const like = box.like ?? row;
      const holds = tree.rows[like] > 0;
      let part = box.like !== undefined ? 0.4 : holds ? 0.6 : 0.12;
      if (found && !found.flags[row] && !found.under[row]) part = 0.85;
      const fill = shade(colors.hue(like, ruler), part);
      if (fill !== ink) pen.fillStyle = ink = fill;
      // A line of the background between boxes, as long as there is room for it.
      const gap = w > 4 && h > 4 ? 0.5 : 0;
      pen.fillRect(x + gap, y + gap, w - 2 * gap, h - 2 * gap);
      if (box.like !== undefined) continue;
      if (tree.isDiff && (tree.status[row] === 1 || tree.status[row] === 2)) this.mark(pen, box);
      if (w > 34 && h > 12 && (!holds || h > 34)) {
        this.write(pen, box, inkOn(fill));
        ink = '';
      }
    }
    this.outline();
  }

  // New and gone: stripes, one way or the other.
  mark(pen, { row, x, y, w, h }) {
    if (w < 6 || h < 6 || this.view.tree.rows[row] > 0) return;
    pen.save();
    pen.beginPath();
    pen.rect(x + 1, y + 1, w - 2, h - 2);
    pen.clip();
    pen.strokeStyle = 'rgba(0, 0, 0, 0.22)';
    pen.beginPath();
    const up = this.view.tree.status[row] === 1;
    for (let at = -h; at < w; at += 8) {
      pen.moveTo(x + at, up ? y + h : y);
      pen.lineTo(x + at + h, up ? y : y + h);
    }
    pen.stroke();
    pen.restore();
  }

  write(pen, { row, x, y, w, h }, ink) {
    const { tree, ruler } = this.view;
    const most = Math.floor((w - 8) / LETTER);
    if (most < 4) return;
    pen.fillStyle = ink;
    const size = tree.isDiff ? signedText(tree.change(row, ruler)) : humanText(tree.now(row, ruler));
    const holds = tree.rows[row] > 0;
    let label = labelWithin(tree, row);
    if (holds && tree.isDiff && label.length + size.length < most) label = `${size} ${label}`;
    pen.fillText(shortLabel(label, most), x + 4, y + Math.min(9, h / 2));
    if (!holds && h > 28 && size.length <= most) pen.fillText(size, x + 4, y + 22);
  }

  outline() {
    const pen = this.prepare(this.over);
    const { selected } = this.view;
    const draw = (box, color, width) => {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.strokeRect(box.x + 1, box.y + 1, Math.max(0, box.w - 2), Math.max(0, box.h - 2));
    };
    const chosen = selected > 0 && this.boxes.find((box) => box.row === selected);
    if (chosen) {
      draw(chosen, '#ffffff', 5);
      draw(chosen, '#000000', 2.5);
    }
    if (this.pointed) {
      draw(this.pointed, '#ffffff', 3);
      draw(this.pointed, '#000000', 1);
    }
  }

  point(event) {
    const box = this.at(event);
    if (!box) return;
    if (box !== this.pointed) {
      this.pointed = box;
      this.outline();
      this.tip.replaceChildren(...this.on.describe(box.row).map((line) => {
        const p = document.createElement('div');
        p.textContent = line;
        return p;
      }));
    }
    this.tip.hidden = false;
    const frame = this.element.getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    this.tip.style.left = `${Math.max(0, Math.min(x + 14, this.width - this.tip.offsetWidth))}px`;
    const above = y + 18 + this.tip.offsetHeight > this.height;
    this.tip.style.top = `${above ? Math.max(0, y - 10 - this.tip.offsetHeight) : y + 18}px`;
  }

  leave() {
    this.pointed = null;
    this.tip.hidden = true;
    this.outline();
  }
}
