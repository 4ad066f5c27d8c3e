// Where symbols lie, as src/render/html/places.hpp laid it beside the rows of a tree: siblings by where
// they begin, each from the end of the one before.

class Places {
  constructor(meta, columns, tree, texts) {
    this.meta = meta;
    this.texts = texts;
    const n = tree.size;
    this.of = new Uint32Array(n); // from 1, by row; 0: not known
    const parents = [];
    let children = 0;
    for (let i = 0; i < n; i++) {
      const first = tree.first[i];
      const end = first + tree.rows[i];
      let leaves = end > first;
      for (let c = first; leaves && c < end; c++) leaves = tree.rows[c] === 0;
      if (!leaves) continue;
      parents.push(i);
      children += end - first;
    }
    const rank = readNumbers(columns.rank, children, Uint32Array);
    const rowOf = [];
    let known = 0;
    let at = 0;
    for (const parent of parents) {
      const first = tree.first[parent];
      let here = 0;
      for (let k = 0; k < tree.rows[parent]; k++, at++) {
        if (rank[at] === 0) continue;
        this.of[first + k] = known + rank[at];
        rowOf[known + rank[at] - 1] = first + k;
        here++;
      }
      known += here;
    }
    this.begin = new Float64Array(known);
    const gap = readNumbers(columns.gap, known, Float64Array);
    const bytes = readNumbers(columns.bytes, known, Float64Array);
    let expected = 0;
    for (let i = 0; i < known; i++) {
      const own = Math.max(tree.file[rowOf[i]], tree.memory[rowOf[i]]);
      bytes[i] = bytes[i] === 0 ? own : Math.max(0, bytes[i] - 2);
      expected += gap[i] % 2 === 1 ? -(gap[i] + 1) / 2 : gap[i] / 2;
      this.begin[i] = expected;
      expected += bytes[i];
    }
    this.bytes = bytes;
    this.slide = readNumbers(columns.slide, known, Uint32Array);
    this.section = readNumbers(columns.section, known, Uint32Array);
    this.ranges = readNumbers(columns.ranges, known, Float64Array);
    this.claim = readNumbers(columns.claim, known, Uint32Array);
    this.rival = new Uint32Array(known); // from 1, among those that have one
    let rivals = 0;
    for (let i = 0; i < known; i++) if (this.claim[i] > 0) this.rival[i] = ++rivals;
    this.claims = readNumbers(columns.claims, rivals, Float64Array);
    this.claimer = readNumbers(columns.claimer, rivals, Uint32Array);
  }

  // [label, text] as `binsize at` says it; nothing where it is not known.
  facts(row, name) {
    const at = this.of[row] - 1;
    if (at < 0) return [['Place', `told of the ${numberText(this.begin.length)} largest symbols alone; the command below asks of any`]];
    const slide = this.meta.slides[this.slide[at]];
    const hex = (number) => `0x${number.toString(16)}`;
    const begin = BigInt(this.begin[at]);
    const inFile = !slide.startsWith('z');
    const place = [];
    if (slide !== '') place.push(`address ${hex(BigInt.asUintN(64, begin + BigInt(slide.replace('z', ''))))}`);
    if (inFile) place.push(`offset +${hex(begin)}`);
    const out = [['Place', place.join(', ')], ['Section', this.meta.sections[this.section[at]]]];
    const ranges = this.ranges[at];
    out.push(['Stretch', `${numberText(this.bytes[at])} bytes${ranges > 1 ? `, the first of ${numberText(ranges)}` : ''}`]);
    const rival = this.rival[at] - 1;
    if (rival < 0) {
      out.push(['Also claimed by', 'nobody but its section and segment']);
    } else {
      const claimer = this.claimer[rival] === 0 ? name : this.texts.at(this.claimer[rival] - 1);
      const more = this.claims[rival] > 0 ? `, and ${numberText(this.claims[rival])} more` : '';
      out.push(['Also claimed by', `${claimer} (${this.meta.claims[this.claim[at]]})${more}`]);
    }
    return out;
  }
}

// What is known of where a row lies. Another tree's rows are looked up by name, and by package where it tells.
async function placeOf(app, tree, row) {
  const meta = app.page.places.find((p) => app.page.trees[p.tree].subject === tree.meta.subject);
  if (row === 0 || !meta || kindOf(tree, row) !== 'symbol' || tree.isRest(row)) return [];
  const within = await app.treeAt(meta.tree);
  let at = row;
  if (within !== tree) {
    const known = within.named(tree.name[row], within.meta.id.split(',').length);
    const parent = tree.parent[row];
    const of = kindOf(tree, parent) === 'package' ? known.filter((r) => within.name[within.parent[r]] === tree.name[parent]) : known;
    if (of.length > 1) return [['Place', `of ${numberText(of.length)} symbols of this name, in several packages`]];
    if (of.length === 0) return [];
    [at] = of;
  }
  const facts = (await app.places(meta)).facts(at, within.plainName(at));
  const section = facts.find(([label]) => label === 'Section');
  // A row of a section may be another stretch of the symbol than its first.
  if (section && NESTED[tree.meta.id.split(',')[0]] === 'section' && tree.label(tree.top[row]) !== section[1])
    facts[0][1] = `${facts[0][1]}, where it begins`;
  return facts;
}
