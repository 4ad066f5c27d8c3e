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

// What rows are coloured by: groups with a hue each, the largest first.
class Colors {
  constructor(tree, by, area) {
    this.tree = tree;
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
    return this.tree.top[i];
  }

  nameOf(group) {
    if (this.by === 'kind') return this.tree.words.kinds[group] || 'no kind';
    if (this.by === 'evidence') return this.tree.words.evidence[group] || 'none';
    return this.tree.label(group);
  }

  // What holds rows of several groups is grey.
  hue(i, ruler) {
    if (this.by === 'change') {
      const change = this.tree.change(i, ruler);
      return change > 0 ? GREW : change < 0 ? SHRANK : SAME;
    }
    if (this.by !== 'top' && this.tree.rows[i] > 0) return GREY;
    return this.hues.get(this.groupOf(i)) || GREY;
  }
}
