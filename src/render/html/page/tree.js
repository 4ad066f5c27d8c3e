// A breakdown: rows level by level, the root first, so that the children of a row are neighbours,
// ordered by name. Other orders are made where they are looked at.

const STATUS = ['changed', 'new', 'gone', 'renamed'];

class Tree {
  constructor(meta, page, columns, texts) {
    const n = meta.rows;
    this.meta = meta;
    this.texts = texts;
    this.words = page;
    this.isDiff = page.mode === 'diff';
    this.size = n;
    this.rows = readNumbers(columns.rows, n, Uint32Array);
    this.name = readSteps(columns.name, n);
    this.kind = readNumbers(columns.kind, n, Uint32Array);
    this.file = readNumbers(columns.file, n, Float64Array);
    this.memory = readBeside(columns.memory, this.file);
    if (this.isDiff) {
      this.old = readSteps(columns.old, n);
      this.status = readNumbers(columns.status, n, Uint8Array);
      this.fileBefore = readBeside(columns.file_before, this.file);
      this.memoryBefore = readBeside(columns.memory_before, this.fileBefore);
    } else {
      this.evidence = readNumbers(columns.evidence, n, Uint32Array);
      this.count = readNumbers(columns.count, n, Float64Array);
      this.gzip = columns.gzip ? readNumbers(columns.gzip, n, Float64Array) : null; // null: nobody knows
    }
    this.first = new Uint32Array(n);
    this.parent = new Uint32Array(n);
    this.top = new Uint32Array(n);
    for (let i = 0, next = 1; i < n; i++) {
      this.first[i] = next;
      for (const end = next + this.rows[i]; next < end; next++) {
        this.parent[next] = i;
        this.top[next] = i === 0 ? next : this.top[i];
      }
    }
    this.areas = new Map();
    this.orders = new Map();
  }

  level(i) {
    let level = 0;
    for (; i !== 0; i = this.parent[i]) level++;
    return level;
  }

  isRest(i) {
    return !this.isDiff && this.count[i] % 2 === 1;
  }

  times(i) {
    return this.isDiff ? 1 : Math.floor(this.count[i] / 2);
  }

  plainName(i) {
    return this.texts.at(this.name[i]);
  }

  label(i) {
    if (this.isRest(i)) return `[${numberText(this.times(i))} others]`;
    const times = this.times(i);
    return this.plainName(i) + (times > 1 ? ` ×${numberText(times)}` : '');
  }

  now(i, ruler) {
    return this.column(ruler)[i];
  }

  column(ruler) {
    if (ruler === 'gzip' && this.gzip) return this.gzip;
    return ruler === 'memory' ? this.memory : this.file;
  }

  before(i, ruler) {
    return ruler === 'memory' ? this.memoryBefore[i] : this.fileBefore[i];
  }

  change(i, ruler) {
    return this.now(i, ruler) - this.before(i, ruler);
  }

  // Bytes that a box stands for. Changes that cancel out are no reason for a small box: a row has
  // the amounts of all rows below it.
  area(ruler, by) {
    const key = `${ruler} ${this.isDiff ? by : ''}`;
    if (!this.areas.has(key)) this.areas.set(key, this.makeArea(ruler, by));
    return this.areas.get(key);
  }

  makeArea(ruler, by) {
    if (!this.isDiff || by !== 'change') return this.column(ruler);
    const out = new Float64Array(this.size);
    for (let i = this.size - 1; i >= 0; i--) {
      if (this.rows[i] === 0) out[i] = Math.abs(this.change(i, ruler));
      if (i > 0) out[this.parent[i]] += out[i];
    }
    return out;
  }

  // A number to sort by, the largest first.
  key(by, ruler) {
    if (['file', 'memory', 'gzip'].includes(by)) return (i) => this.now(i, by);
    if (by === 'before') return (i) => this.before(i, ruler);
    if (by === 'after') return (i) => this.now(i, ruler);
    return (i) => Math.abs(this.change(i, ruler));
  }

  // The children of a row, `sort` = { by, down }; what stands for others comes last.
  children(i, sort, ruler) {
    const id = `${i} ${sort.by} ${sort.down} ${ruler}`;
    let out = this.orders.get(id);
    if (out) return out;
    if (this.orders.size > 5000) this.orders.clear();
    const first = this.first[i];
    out = new Uint32Array(this.rows[i]);
    for (let k = 0; k < out.length; k++) out[k] = first + k;
    if (sort.by === 'name') {
      if (sort.down) out.reverse();
    } else {
      out = sortedByNumber(out, this.key(sort.by, ruler), sort.down);
    }
    const rest = out.findIndex((row) => this.isRest(row));
    if (rest >= 0) out.set([...out.subarray(rest + 1), out[rest]], rest);
    this.orders.set(id, out);
    return out;
  }

  path(i) {
    const out = [];
    for (; i !== 0; i = this.parent[i]) out.unshift(i);
    return out;
  }

  // The row that a path of names leads to, as far as it leads.
  find(names) {
    let at = 0;
    for (const name of names) {
      const id = this.texts.find(name);
      const end = this.first[at] + this.rows[at];
      // Siblings lie in the order of their names.
      let next = this.first[at];
      for (let high = end; next < high;) {
        const middle = (next + high) >>> 1;
        if (this.name[middle] < id) next = middle + 1;
        else high = middle;
      }
      if (id < 0 || next === end || this.name[next] !== id) return at;
      at = next;
    }
    return at;
  }

  // The rows of a level that have the name, by its number.
  named(name, level) {
    const out = [];
    for (let at = this.name.indexOf(name); at >= 0; at = this.name.indexOf(name, at + 1))
      if (this.level(at) === level && !this.isRest(at)) out.push(at);
    return out;
  }

  // Rows whose name holds the words, the largest first, and their bytes, none counted twice.
  matches(words, ruler, by) {
    const texts = this.texts.search(words);
    const flags = new Uint8Array(this.size);
    const under = new Uint8Array(this.size);
    const rows = [];
    let bytes = 0;
    for (let i = 1; i < this.size; i++) {
      const parent = this.parent[i];
      under[i] = under[parent] | flags[parent];
      if (!texts[this.name[i]] || this.isRest(i)) continue;
      flags[i] = 1;
      rows.push(i);
      if (!under[i]) bytes += this.isDiff ? this.change(i, ruler) : this.now(i, ruler);
    }
    const area = this.area(ruler, by);
    return { flags, under, bytes, rows: sortedByNumber(Uint32Array.from(rows), (i) => area[i], true) };
  }
}

// Rows by number, ties in the order that they had. Numbers of usual size are sorted as numbers with
// the place packed in, which takes a tenth of the time of calling back for each pair.
function sortedByNumber(rows, number, down) {
  const n = rows.length;
  const keys = new Float64Array(n);
  let largest = 0;
  for (let k = 0; k < n; k++) {
    keys[k] = number(rows[k]);
    largest = Math.max(largest, keys[k]);
  }
  const out = new Uint32Array(n);
  if ((largest + 1) * n < 2 ** 53) {
    for (let k = 0; k < n; k++) keys[k] = keys[k] * n + (down ? n - 1 - k : k);
    keys.sort();
    for (let k = 0; k < n; k++)
      out[k] = down ? rows[n - 1 - (keys[n - 1 - k] % n)] : rows[keys[k] % n];
    return out;
  }
  const order = Array.from(keys, (_, k) => k);
  order.sort((a, b) => (down ? keys[b] - keys[a] : keys[a] - keys[b]) || a - b);
  for (let k = 0; k < n; k++) out[k] = rows[order[k]];
  return out;
}

function numberText(value) {
  return value.toLocaleString('en-US');
}

// "1.21 MiB": three digits.
function humanText(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let at = 0;
  let value = Math.abs(bytes);
  for (; value >= 1024 && at < units.length - 1; at++) value /= 1024;
  const digits = at === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${bytes < 0 ? '−' : ''}${value.toFixed(digits)} ${units[at]}`;
}

function signedText(value) {
  if (value === 0) return '0';
  return (value > 0 ? '+' : '−') + numberText(Math.abs(value));
}

function shareText(part, whole) {
  if (whole === 0) return '';
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.05) return '<0.1%';
  if (part < whole && share >= 99.95) return '>99.9%';
  return `${share.toFixed(1)}%`;
}
