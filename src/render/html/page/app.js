// What the page is showing is one object, which the address holds behind the #: a link leads to the same
// view, and going back is going back in the address.

class App {
  constructor(page) {
    this.page = page;
    this.trees = new Map();
    this.state = { tree: 0, ruler: page.ruler, by: 'change', color: '', zoom: [], row: [], find: '', sort: null };
    const element = (id) => document.getElementById(id);
    this.on = {
      select: (row) => this.select(row),
      zoom: (row) => this.zoom(row),
      up: () => this.zoom(this.tree.parent[this.root]),
      sort: (by) => this.sort(by),
      describe: (row) => this.describe(row),
    };
    this.map = new TreeMap(element('map'), this.on);
    this.grid = new Grid(element('grid'), this.on);
    for (const id of ['subject', 'tree', 'ruler', 'by', 'color', 'find', 'found', 'way', 'legend', 'panel', 'printed'])
      this[`$${id}`] = element(id);
    this.listen(element);
  }

  listen(element) {
    this.$subject.addEventListener('change', () => {
      const subject = Number(this.$subject.value);
      const id = this.tree.meta.id;
      const all = this.page.trees;
      const same = all.findIndex((t) => t.subject === subject && t.id === id);
      this.go({ tree: same >= 0 ? same : all.findIndex((t) => t.subject === subject), zoom: [], row: [] });
    });
    this.$tree.addEventListener('change', () => this.go({ tree: Number(this.$tree.value), zoom: [], row: [], color: '', sort: null }));
    this.$ruler.addEventListener('change', () => this.go({ ruler: this.$ruler.value, sort: null }));
    this.$by.addEventListener('change', () => this.go({ by: this.$by.value }));
    this.$color.addEventListener('change', () => this.go({ color: this.$color.value }));
    let pause = 0;
    this.$find.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.go({ find: this.$find.value }, true), 120);
    });
    this.$find.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      clearTimeout(pause);
      if (this.state.find !== this.$find.value) this.go({ find: this.$find.value }, true).then(() => this.step(1));
      else this.step(event.shiftKey ? -1 : 1);
    });
    element('next').addEventListener('click', () => this.step(1));
    element('previous').addEventListener('click', () => this.step(-1));
    addEventListener('popstate', () => this.read());
    addEventListener('hashchange', () => this.read());
    addEventListener('beforeprint', () => this.print());
    new ResizeObserver(() => this.tree && this.map.isResized() && this.showMap()).observe(element('map'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.tree && this.showMap());
  }

  // The address: what is not as usual, by name, so that it holds for the next build's page too.
  write(replace) {
    const s = this.state;
    const words = new URLSearchParams();
    const meta = this.page.trees[s.tree];
    if (meta.subject > 0) words.set('file', meta.subject);
    if (s.tree !== this.page.trees.findIndex((t) => t.subject === meta.subject)) words.set('group', meta.id);
    if (s.ruler !== this.page.ruler) words.set('ruler', s.ruler);
    if (s.by !== 'change') words.set('by', s.by);
    if (s.color) words.set('color', s.color);
    if (s.sort) words.set('sort', (s.sort.down ? '' : '-') + s.sort.by);
    for (const name of s.zoom) words.append('zoom', name);
    for (const name of s.row) words.append('row', name);
    if (s.find) words.set('find', s.find);
    const hash = `#${words}`;
    if (hash === (location.hash || '#')) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', hash);
  }

  read() {
    const words = new URLSearchParams(location.hash.slice(1));
    const all = this.page.trees;
    const subject = Number(words.get('file') || 0);
    const first = Math.max(0, all.findIndex((t) => t.subject === subject));
    const named = all.findIndex((t) => t.subject === all[first].subject && t.id === words.get('group'));
    const sort = words.get('sort');
    const of = (name, choices, usual) => (choices.includes(words.get(name)) ? words.get(name) : usual);
    this.state = {
      tree: named >= 0 ? named : first,
      ruler: of('ruler', ['file', 'memory', 'gzip'], this.page.ruler),
      by: of('by', ['change', 'after'], 'change'),
      color: of('color', ['kind', 'class', 'category', 'evidence', 'top', 'change'], ''),
      sort: sort ? { by: sort.replace(/^-/, ''), down: !sort.startsWith('-') } : null,
      zoom: words.getAll('zoom'),
      row: words.getAll('row'),
      find: words.get('find') || '',
    };
    return this.show();
  }

  // A change that going back takes back; `replace`: one that it does not.
  async go(change, replace = false) {
    Object.assign(this.state, change);
    await this.show();
    this.write(replace);
  }

  async treeAt(at) {
    if (!this.trees.has(at)) {
      const meta = this.page.trees[at];
      const [columns, texts] = await Promise.all([readBlock(`tree${at}`, meta.columns), this.texts()]);
      this.trees.set(at, new Tree(meta, this.page, columns, texts));
    }
    return this.trees.get(at);
  }

  texts() {
    const { columns, count } = this.page.texts;
    this.pending ??= readBlock('texts', columns).then((block) => new Texts(block, count));
    return this.pending;
  }

  tables() {
    this.beside ??= readTables(this.page);
    return this.beside;
  }

  places(meta) {
    this.placed ??= new Map();
    if (!this.placed.has(meta))
      this.placed.set(meta, Promise.all([readBlock(`places${meta.tree}`, meta.columns), this.treeAt(meta.tree), this.texts()])
        .then(([columns, tree, texts]) => new Places(meta, columns, tree, texts)));
    return this.placed.get(meta);
  }

  async show() {
    const s = this.state;
    const tree = await this.treeAt(s.tree);
    if (s !== this.state) return;
    this.tree = tree;
    if (s.ruler === 'gzip' && !tree.gzip) s.ruler = this.page.ruler;
    this.root = tree.find(s.zoom);
    this.selected = s.row.length > 0 ? tree.find(s.row) : 0;
    const choices = this.colorChoices();
    const color = choices.some(([id]) => id === s.color) ? s.color : choices[0][0];
    const area = tree.area(s.ruler, s.by);
    const classes = color === 'class' ? await this.treeAt(this.classesBeside(tree)) : null;
    if (s !== this.state) return;
    this.colors = new Colors(tree, color, area, classes);
    const columns = tree.isDiff ? ['change', 'before', 'after', 'name'] : ['file', s.ruler === 'gzip' ? 'gzip' : 'memory', 'name'];
    this.order = s.sort && columns.includes(s.sort.by) ? s.sort : { by: tree.isDiff ? 'change' : s.ruler, down: true };
    this.found = s.find === '' ? null : tree.matches(s.find, s.ruler, s.by);
    this.controls(choices, color);
    this.showMap();
    this.showGrid();
    if (this.selected > 0) this.grid.reveal(this.selected);
    showPanel(this, tree, this.selected || this.root);
  }

  showMap() {
    const { tree, root, colors, selected, found } = this;
    const { ruler, by } = this.state;
    this.map.show({ tree, root, ruler, by, colors, selected, found });
  }

  showGrid() {
    const { tree, order: sort, colors, selected, found } = this;
    const { ruler, by } = this.state;
    this.grid.show({ tree, ruler, by, sort, colors, selected, found });
  }

  // The breakdown by classes that goes down to the same rows as this one.
  classesBeside(tree) {
    const last = tree.meta.id.split(',').at(-1);
    return this.page.trees.findIndex((other) => {
      const keys = other.id.split(',');
      return other.subject === tree.meta.subject && other !== tree.meta && keys.length > 1 &&
        keys[0] === 'classes' && keys.at(-1) === last;
    });
  }

  colorChoices() {
    const { tree } = this;
    const varies = (column) => column && column.some((v) => v !== 0 && v !== column[0] && tree.size > 1);
    const out = [];
    if (tree.isDiff) out.push(['change', 'growth']);
    if (varies(tree.kind)) out.push(['kind', 'kind']);
    const keys = tree.meta.id.split(',');
    if (!tree.isDiff && keys[0] === 'modules') out.push(['category', 'category']);
    if (!tree.isDiff && this.classesBeside(tree) >= 0) out.push(['class', 'class']);
    out.push(['top', keys[0]]);
    if (varies(tree.evidence)) out.push(['evidence', 'evidence']);
    return out;
  }

  controls(choices, color) {
    const s = this.state;
    const { page, tree } = this;
    fillSelect(this.$subject, page.subjects.map((subject, at) => [at, subject.name]), tree.meta.subject);
    this.$subject.closest('label').hidden = page.subjects.length < 2;
    fillSelect(this.$tree, page.trees.map((t, at) => [at, t]).filter(([, t]) => t.subject === tree.meta.subject)
      .map(([at, t]) => [at, t.id.replaceAll(',', ' → ')]), s.tree);
    fillSelect(this.$color, choices, color);
    fillSelect(this.$ruler, [['file', 'the file'], ['memory', 'memory'], ...(tree.gzip ? [['gzip', 'gzip']] : [])], s.ruler);
    this.$by.value = s.by;
    document.getElementById('by-label').hidden = !tree.isDiff;
    if (document.activeElement !== this.$find) this.$find.value = s.find;
    this.$found.textContent = this.found ? this.foundText() : '';
    this.writeWay();
    this.$legend.replaceChildren(...this.colors.groups.map(([name, hue]) => {
      const item = document.createElement('li');
      const swatch = document.createElement('span');
      swatch.className = 'swatch';
      swatch.style.backgroundColor = hue;
      item.append(swatch, name);
      return item;
    }));
  }

  foundText() {
    const { rows, bytes } = this.found;
    if (rows.length === 0) return 'no match';
    const at = rows.indexOf(this.selected);
    const amount = this.tree.isDiff ? signedText(bytes) : numberText(bytes);
    return `${at >= 0 ? `${numberText(at + 1)} of ` : ''}${numberText(rows.length)} rows, ${amount} bytes`;
  }

  // The way up is always there: every box around the one that fills the map.
  writeWay() {
    const { tree } = this;
    const parts = [0, ...tree.path(this.root)].map((row, at, all) => {
      const last = at === all.length - 1;
      const made = document.createElement(last ? 'span' : 'button');
      made.textContent = row === 0 ? tree.plainName(0) : tree.label(row);
      if (last) made.setAttribute('aria-current', 'location');
      else {
        made.type = 'button';
        made.addEventListener('click', () => this.zoom(row));
      }
      return made;
    });
    const size = document.createElement('span');
    size.className = 'size';
    const { ruler } = this.state;
    size.textContent = tree.isDiff
      ? `${signedText(tree.change(this.root, ruler))} bytes`
      : `${numberText(tree.now(this.root, ruler))} bytes, ${shareText(tree.now(this.root, ruler), tree.now(0, ruler))}`;
    this.$way.replaceChildren(...parts, size);
  }

  describe(row) {
    const { tree } = this;
    const { ruler } = this.state;
    const size = tree.isDiff
      ? `${signedText(tree.change(row, ruler))} bytes, ${numberText(tree.before(row, ruler))} → ${numberText(tree.now(row, ruler))}${remarkOf(tree, row)}`
      : `${numberText(tree.now(row, ruler))} bytes, ${shareText(tree.now(row, ruler), tree.now(0, ruler))}`;
    const path = tree.path(row).map((at) => tree.label(at));
    return [path.join(' › ') || tree.plainName(0), size];
  }

  names(row) {
    return this.tree.path(row).map((at) => this.tree.plainName(at));
  }

  // Selecting is no step of its own: going back goes to what was looked at before.
  select(row) {
    this.state.row = this.names(row);
    this.selected = row;
    this.map.view.selected = row;
    this.grid.view.selected = row;
    this.map.outline();
    this.grid.reveal(row);
    showPanel(this, this.tree, row);
    if (this.found) this.$found.textContent = this.foundText();
    this.write(true);
  }

  // The box fills the map; one without rows below shows what it lies in.
  zoom(row) {
    const to = this.tree.rows[row] > 0 ? row : this.tree.parent[row];
    if (to !== 0) this.grid.open.add(to);
    this.go({ zoom: this.names(to), row: this.names(row) });
  }

  step(by) {
    if (!this.found || this.found.rows.length === 0) return;
    const { rows } = this.found;
    const at = rows.indexOf(this.selected);
    const next = rows[(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by + rows.length) % rows.length];
    const inside = this.root === 0 || this.tree.path(next).includes(this.root);
    if (inside) this.select(next);
    else this.go({ zoom: [], row: this.names(next) });
  }

  sort(by) {
    const down = this.order.by === by ? !this.order.down : by !== 'name';
    this.go({ sort: { by, down } });
  }

  // Paper does not scroll: the rows that are open, as a table.
  print() {
    const most = 300;
    const columns = this.grid.columns();
    const line = (cells, kind) => {
      const out = document.createElement('tr');
      out.append(...cells.map((text) => {
        const cell = document.createElement(kind);
        cell.textContent = text;
        return cell;
      }));
      return out;
    };
    const head = document.createElement('thead');
    head.append(line(['Name', ...columns.map(([, title]) => title)], 'th'));
    const body = document.createElement('tbody');
    for (const row of this.grid.shown.subarray(0, most)) {
      const made = line([this.tree.label(row), ...columns.map(([, , value]) => value(row))], 'td');
      made.firstChild.style.paddingLeft = `${this.tree.level(row)}em`;
      body.append(made);
    }
    this.$printed.replaceChildren(head, body);
  }
}

function fillSelect(select, choices, value) {
  select.replaceChildren(...choices.map(([id, title]) => {
    const option = document.createElement('option');
    option.value = id;
    option.textContent = title;
    return option;
  }));
  select.value = value;
}

async function start() {
  const app = new App(JSON.parse(document.getElementById('meta').textContent));
  await app.read();
  const { dataset } = document.documentElement;
  dataset.shown = String(Math.round(performance.now()));
  // The frame that holds it is out when the next one begins.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    dataset.painted = String(Math.round(performance.now()));
  }));
}

start().catch((error) => {
  const note = document.createElement('p');
  note.className = 'broken';
  note.textContent = typeof DecompressionStream === 'undefined'
    ? 'This browser cannot inflate the data of this page: it is older than 2023.'
    : `The data of this page cannot be read: ${error.message}`;
  document.getElementById('explorer').prepend(note);
});
