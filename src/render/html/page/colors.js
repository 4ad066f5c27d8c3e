// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008), in the order in
// which they are given out; what is beyond them is grey. What grew and what shrank differ in hue and in
// lightness, and are named as well.

const HUES = ['#56b4e9', '#e69f00', '#009e73', '#f0e442', '#cc79a7', '#0072b2', '#d55e00'];
const GREY = '#a3a3a3';
const GREW = '#d55e00';
const SHRANK = '#56b4e9';
const SAME = '#c4c4c4';

function rgbOf(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function mix(hex, other, share) {
  const a = rgbOf(hex);
  const b = rgbOf(other);
  return `#${a.map((v, i) => Math.round(v + (b[i] - v) * share).toString(16).padStart(2, '0')).join('')}`;
}

// Black or white, whichever can be read on it (WCAG 2.1, relative luminance).
function inkOn(hex) {
  const [r, g, b] = rgbOf(hex).map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}

// Of each row without rows below the class that most of its bytes are of, as a row of the breakdown
// by classes; 0 where that does not name it.
function classRows(tree, classes) {
  const width = tree.texts.count;
  const within = tree.meta.id.split(',').at(-2) === 'packages'; // names alone may be those of several
  const key = (of, i) => (within ? of.name[of.parent[i]] * width : 0) + of.name[i];
  const most = new Map();
  for (let i = 1; i < classes.size; i++) {
    if (classes.rows[i] > 0) continue;
    const best = most.get(key(classes, i));
    if (best === undefined || classes.file[i] > classes.file[best]) most.set(key(classes, i), i);
  }
  const out = new Uint32Array(tree.size);
  for (let i = 1; i < tree.size; i++)
    if (tree.rows[i] === 0) out[i] = classes.top[most.get(key(tree, i)) ?? 0];
  return out;
}

// What rows are coloured by: groups with a hue each, the largest first.
class Colors {
  // classes: the breakdown by classes, where that is what they are coloured by
  constructor(tree, by, area, classes) {
    this.tree = tree;
    this.classes = classes;
    this.classOf = by === 'class' ? classRows(tree, classes) : null;
    this.by = by;
    this.groups = [];
    this.hues = new Map();
    if (by === 'change') {
      this.groups = [['grew', GREW], ['shrank', SHRANK], ['no change', SAME]];
      return;
    }
    const sums = new Map();
    for (let i = 1; i < tree.size; i++)
      if (tree.rows[i] === 0) sums.set(this.groupOf(i), (sums.get(this.groupOf(i)) || 0) + area[i]);
    const order = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    order.forEach(([group], at) => {
      if (at < HUES.length) {
        this.hues.set(group, HUES[at]);
        this.groups.push([this.nameOf(group), HUES[at]]);
      }
    });
    if (order.length > HUES.length) this.groups.push([`${order.length - HUES.length} others`, GREY]);
  }

  groupOf(i) {
    if (this.by === 'kind') return this.tree.kind[i];
    if (this.by === 'evidence') return this.tree.evidence[i];
    if (this.by === 'class') return this.classOf[i];
    if (this.by === 'category') return this.tree.kind[this.tree.top[i]];
    return this.tree.top[i];
  }

  nameOf(group) {
    if (this.by === 'kind') return this.tree.words.kinds[group] || 'no kind';
    if (this.by === 'category') return this.tree.words.kinds[group] || 'no category';
    if (this.by === 'evidence') return this.tree.words.evidence[group] || 'none';
    if (this.by === 'class') return group === 0 ? 'of no class by name' : this.classes.label(group);
    return this.tree.label(group);
  }

  // What holds rows of several groups is grey.
  hue(i, ruler) {
    if (this.by === 'change') {
      const change = this.tree.change(i, ruler);
      return change > 0 ? GREW : change < 0 ? SHRANK : SAME;
    }
    if (this.by !== 'top' && this.by !== 'category' && this.tree.rows[i] > 0) return GREY;
    return this.hues.get(this.groupOf(i)) || GREY;
  }
}
