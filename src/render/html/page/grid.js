// The table: a tree grid (WAI-ARIA Authoring Practices, "Treegrid") of real elements, of which there
// are as many as fit the screen. The grid has the focus and names the active row, so that rows may come
// and go below it.

const ROW = 24; // pixels
// No browser scrolls further than this; beyond it, what is scrolled is a part of the way.
const TALLEST = 8000000;

class Grid {
  // on: { select(row), zoom(row), sort(by) }
  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.body = element.querySelector('.rows');
    this.head = element.querySelector('.head');
    this.pool = [];
    this.open = new Set([0]);
    this.shown = new Uint32Array(0);
    element.addEventListener('scroll', () => this.draw());
    element.addEventListener('keydown', (event) => this.key(event));
    this.body.addEventListener('click', (event) => {
      const line = event.target.closest('[role=row]');
      if (!line || !getSelection().isCollapsed) return;
      if (event.target.closest('.toggle')) this.toggle(line.binsizeRow);
      this.on.select(line.binsizeRow);
    });
    this.body.addEventListener('dblclick', (event) => {
      const line = event.target.closest('[role=row]');
      if (line) this.on.zoom(line.binsizeRow);
    });
    new ResizeObserver(() => this.element.clientHeight !== this.drawnHeight && this.draw()).observe(element);
  }

  // view: { tree, ruler, by, sort, colors, selected, found }
  show(view) {
    const fresh = !this.view || this.view.tree !== view.tree;
    this.view = view;
    if (fresh) this.open = new Set([0]);
    this.writeHead();
    this.list();
    if (fresh) this.element.scrollTop = 0;
    this.draw();
  }

  columns() {
    const { tree, ruler } = this.view;
    if (tree.isDiff)
      return [
        ['change', 'Change', (i) => signedText(tree.change(i, ruler))],
        ['before', 'Before', (i) => numberText(tree.before(i, ruler))],
        ['after', 'After', (i) => numberText(tree.now(i, ruler))],
      ];
    const whole = tree.now(0, ruler);
    return [
      ['file', 'File', (i) => numberText(tree.file[i])],
      ruler === 'gzip'
        ? ['gzip', 'Gzip', (i) => numberText(tree.gzip[i])]
        : ['memory', 'Memory', (i) => numberText(tree.memory[i])],
      ['', 'Share', (i) => shareText(tree.now(i, ruler), whole)],
    ];
  }

  writeHead() {
    const { sort } = this.view;
    const cells = [['name', 'Name'], ...this.columns()].map(([by, title], at) => {
      const cell = document.createElement('div');
      cell.setAttribute('role', 'columnheader');
      cell.className = at === 0 ? 'name' : 'number';
      if (by === '') {
        cell.textContent = title;
        return cell;
      }
      const active = sort.by === by;
      cell.setAttribute('aria-sort', active ? (sort.down ? 'descending' : 'ascending') : 'none');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = title + (active ? (sort.down ? ' ▾' : ' ▴') : '');
      button.addEventListener('click', () => this.on.sort(by));
      cell.append(button);
      return cell;
    });
    this.head.replaceChildren(...cells);
    this.element.setAttribute('aria-colcount', String(cells.length));
  }

  // The rows that are open to view, in reading order; the stack is as deep as the tree.
  list() {
    const { tree, sort, ruler } = this.view;
    let total = 0;
    for (const row of this.open) total += this.isOpen(row) ? tree.rows[row] : 0;
    const out = new Uint32Array(total);
    let n = 0;
    const todo = [{ rows: tree.children(0, sort, ruler), at: 0 }];
    while (todo.length > 0) {
      const level = todo[todo.length - 1];
      if (level.at === level.rows.length) {
        todo.pop();
        continue;
      }
      const row = level.rows[level.at++];
      out[n++] = row;
      if (this.open.has(row)) todo.push({ rows: tree.children(row, sort, ruler), at: 0 });
    }
    this.shown = out.subarray(0, n);
    if (!this.places || this.places.length !== tree.size) this.places = new Uint32Array(tree.size);
    this.placed = new Set();
    this.element.setAttribute('aria-rowcount', String(n + 1));
    this.tall = Math.min(n * ROW, TALLEST);
    this.body.style.height = `${this.tall}px`;
  }

  // Whether it and all that it lies in are open.
  isOpen(row) {
    for (let at = row; ; at = this.view.tree.parent[at]) {
      if (!this.open.has(at)) return false;
      if (at === 0) return true;
    }
  }

  room() {
    return Math.max(ROW, this.element.clientHeight - this.head.offsetHeight);
  }

  // The first row in view; where not every row has its pixels, by the part of the way.
  firstInView() {
    const n = this.shown.length;
    if (n * ROW <= TALLEST) return Math.floor(this.element.scrollTop / ROW);
    const way = this.element.scrollTop / Math.max(1, this.tall - this.room());
    return Math.floor(Math.min(1, way) * Math.max(0, n - Math.floor(this.room() / ROW)));
  }

  draw() {
    if (!this.view) return;
    this.drawnHeight = this.element.clientHeight;
    const first = this.firstInView();
    const n = Math.min(this.shown.length - first, Math.ceil(this.room() / ROW) + 1);
    while (this.pool.length < n) this.pool.push(this.makeLine());
    const scaled = this.shown.length * ROW > TALLEST;
    const from = scaled ? this.element.scrollTop : first * ROW;
    const columns = this.columns();
    this.pool.forEach((line, k) => {
      line.hidden = k >= n;
      if (k < n) this.fill(line, first + k, from + k * ROW, columns);
      else line.removeAttribute('id');
    });
    const { selected } = this.view;
    if (document.getElementById(`row${selected}`))
      this.element.setAttribute('aria-activedescendant', `row${selected}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  makeLine() {
    const line = document.createElement('div');
    line.setAttribute('role', 'row');
    const name = document.createElement('div');
    name.className = 'name';
    const toggle = document.createElement('span');
    toggle.className = 'toggle';
    toggle.setAttribute('aria-hidden', 'true');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    const text = document.createElement('span');
    text.className = 'text';
    const remark = document.createElement('span');
    remark.className = 'remark';
    name.append(toggle, swatch, text, remark);
    line.append(name);
    for (let k = 0; k < 3; k++) {
      const cell = document.createElement('div');
      cell.className = 'number';
      line.append(cell);
    }
    for (const cell of line.children) cell.setAttribute('role', 'gridcell');
    this.body.append(line);
    return line;
  }

  fill(line, at, top, columns) {
    const { tree, ruler, colors, selected, found } = this.view;
    const row = this.shown[at];
    const level = tree.level(row);
    const holds = tree.rows[row] > 0;
    line.binsizeRow = row;
    line.id = `row${row}`;
    line.style.transform = `translateY(${top}px)`;
    line.setAttribute('aria-level', String(level));
    line.setAttribute('aria-rowindex', String(at + 2));
    line.setAttribute('aria-setsize', String(tree.rows[tree.parent[row]]));
    line.setAttribute('aria-posinset', String(this.placeOf(row)));
    line.setAttribute('aria-selected', String(row === selected));
    if (holds) line.setAttribute('aria-expanded', String(this.open.has(row)));
    else line.removeAttribute('aria-expanded');
    line.className = found && found.flags[row] ? 'found' : '';
    const [toggle, swatch, text, remark] = line.firstChild.children;
    line.firstChild.style.paddingLeft = `${(level - 1) * 14 + 4}px`;
    toggle.textContent = holds ? (this.open.has(row) ? '▾' : '▸') : '';
    swatch.style.backgroundColor = colors.hue(row, ruler);
    text.textContent = tree.label(row);
    text.title = tree.plainName(row);
    remark.textContent = tree.isDiff ? remarkOf(tree, row) : '';
    columns.forEach(([, , value], k) => {
      line.children[k + 1].textContent = value(row);
    });
  }

  // Which of its siblings a row is, from 1.
  placeOf(row) {
    const { tree, sort, ruler } = this.view;
    const parent = tree.parent[row];
    if (!this.placed.has(parent)) {
      this.placed.add(parent);
      tree.children(parent, sort, ruler).forEach((child, k) => {
        this.places[child] = k + 1;
      });
    }
    return this.places[row];
  }

  toggle(row, open = !this.open.has(row)) {
    if (this.view.tree.rows[row] === 0) return;
    if (open) this.open.add(row);
    else this.open.delete(row);
    this.list();
    this.draw();
  }

  // Opens what a row lies in and scrolls it into view.
  reveal(row) {
    if (row === 0) return;
    const { tree } = this.view;
    let opened = false;
    for (let at = tree.parent[row]; ; at = tree.parent[at]) {
      opened = opened || !this.open.has(at);
      this.open.add(at);
      if (at === 0) break;
    }
    if (opened) this.list();
    this.scrollTo(this.shown.indexOf(row));
    this.draw();
  }

  scrollTo(at) {
    if (at < 0) return;
    const first = this.firstInView();
    const whole = Math.floor(this.room() / ROW);
    if (at >= first && at < first + whole) {
      const below = (at + 1) * ROW - this.room();
      if (this.shown.length * ROW <= TALLEST && this.element.scrollTop < below) this.element.scrollTop = below;
      return;
    }
    if (this.shown.length * ROW <= TALLEST)
      this.element.scrollTop = at < first ? at * ROW : (at + 1) * ROW - this.room();
    else
      this.element.scrollTop =
        (Math.max(0, at - whole / 2) / (this.shown.length - whole)) * (this.tall - this.room());
  }

  key(event) {
    if (event.target !== this.element || event.altKey || event.ctrlKey || event.metaKey) return;
    const { tree, selected } = this.view;
    const at = this.shown.indexOf(selected);
    const page = Math.max(1, Math.floor(this.room() / ROW) - 1);
    const last = this.shown.length - 1;
    const go = (to) => this.on.select(this.shown[Math.max(0, Math.min(last, to))]);
    const holds = selected > 0 && tree.rows[selected] > 0;
    const keys = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      Home: () => go(0),
      End: () => go(last),
      ArrowRight: () => {
        if (!holds) return;
        if (this.open.has(selected)) go(at + 1);
        else this.toggle(selected, true);
      },
      ArrowLeft: () => {
        if (holds && this.open.has(selected)) this.toggle(selected, false);
        else if (tree.parent[selected] > 0) this.on.select(tree.parent[selected]);
      },
      Enter: () => selected > 0 && this.on.zoom(selected),
      Backspace: () => this.on.up(),
    };
    if (!Object.hasOwn(keys, event.key) || last < 0) return;
    event.preventDefault();
    keys[event.key]();
  }
}

function remarkOf(tree, row) {
  const status = STATUS[tree.status[row]];
  if (status === 'renamed') return ` was ${tree.texts.at(tree.old[row])}`;
  return status === 'changed' ? '' : ` ${status}`;
}
