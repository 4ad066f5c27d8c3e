// What is known about one row, and the commands that tell more: everything is text to be selected.

// A word of a shell: what is not plain is quoted.
function shellWord(text) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const NESTED = { symbols: 'symbol', packages: 'package', modules: 'module', sections: 'section', classes: 'class' };

function kindOf(tree, row) {
  return NESTED[tree.meta.id.split(',')[tree.level(row) - 1]];
}

// The report's tables, each with its rows by name. They are read when a row is first selected.
async function readTables(page) {
  if (!page.tables) return page.subjects.map(() => []);
  const { json } = await readBlock('tables', page.tables);
  const all = JSON.parse(new TextDecoder().decode(json));
  for (const table of all.flat()) {
    table.kind = table.columns.indexOf('kind');
    table.byName = new Map();
    for (const cells of table.rows) {
      if (!table.byName.has(cells[0])) table.byName.set(cells[0], []);
      table.byName.get(cells[0]).push(cells);
    }
  }
  return all;
}

// The rows of a table that are about a row of the tree.
function rowsAbout(table, tree, row) {
  if (row === 0) return [];
  const rows = table.byName.get(tree.plainName(row)) || [];
  return table.kind > 0 ? rows.filter((cells) => cells[table.kind] === kindOf(tree, row)) : rows;
}

// What they say: "retained: at least", 1,234.
function tableFacts(tree, row, tables) {
  const out = [];
  for (const table of tables) {
    if (table.id === 'why') continue;
    for (const cells of rowsAbout(table, tree, row)) {
      table.columns.forEach((column, at) => {
        if (at > 0 && at !== table.kind) out.push([`${table.id}: ${column}`, cells[at]]);
      });
      if (table.id === 'retained' && cells[table.columns.indexOf('at most')] === '')
        out.push(['retained: at most', 'not asked here, where others keep more; whatif says it']);
    }
  }
  return out;
}

// What `why` says of a row, or of the package or module that it lies in: words, or a row of the table.
function whyOf(tree, row, tables) {
  const table = tables.find((t) => t.id === 'why');
  const asked = [row, ...tree.path(row).reverse()].find((at) => ['package', 'module'].includes(kindOf(tree, at)));
  if (asked === undefined || tree.isRest(asked) || tree.plainName(asked).startsWith('[')) return null;
  const about = `${kindOf(tree, asked)} ${tree.plainName(asked)}`;
  if (!table) return { about, words: 'This report does not say; one of the executable does: binsize report FILE --format html' };
  if (table.rows.length === 0) return { about, words: 'No references could be followed in this file.' };
  const cells = rowsAbout(table, tree, asked)[0];
  if (cells) return { about, cells, columns: table.columns };
  return { about, words: `Of the ${numberText(table.rows.length)} largest packages and modules alone it was asked; the command below asks of any.` };
}

function commandsFor(tree, row, subject) {
  const kind = kindOf(tree, row);
  const name = tree.plainName(row);
  if (!kind || tree.isRest(row) || name.startsWith('[')) return [];
  const file = shellWord(subject.name.split(' > ')[0]);
  const out = [];
  if (['symbol', 'package', 'module'].includes(kind)) {
    out.push(`binsize why ${file} ${shellWord(`${kind}:${name}`)}`);
    out.push(`binsize whatif ${file} --without ${shellWord(`${kind}:${name}`)}`);
  }
  if (kind === 'symbol') out.push(`binsize at ${file} ${shellWord(name)}`);
  return out;
}

function factsOf(tree, row, page) {
  const size = (label, column) =>
    [label, `${numberText(column[row])} bytes (${humanText(column[row])}), ${shareText(column[row], column[0])}`];
  const out = [];
  if (tree.isDiff) {
    for (const ruler of ['file', 'memory'])
      out.push([ruler === 'file' ? 'File' : 'Memory',
        `${signedText(tree.change(row, ruler))} bytes, from ${numberText(tree.before(row, ruler))} ` +
        `to ${numberText(tree.now(row, ruler))}`]);
    out.push(['Status', remarkOf(tree, row).trim() || 'changed']);
  } else {
    out.push(size('File', tree.file), size('Memory', tree.memory));
    if (tree.gzip) {
      const [label, text] = size('Gzip', tree.gzip);
      out.push([label, tree.file[row] > 0 ? `${text}; ${shareText(tree.gzip[row], tree.file[row])} of its bytes in the file` : text]);
    }
    if (row > 0) out.push(['Of its parent', shareText(tree.file[row], tree.file[tree.parent[row]])]);
    if (tree.evidence[row]) out.push(['Known from', page.evidence[tree.evidence[row]]]);
    if (tree.times(row) > 1) out.push(['Stands for', `${numberText(tree.times(row))} rows of this name`]);
  }
  if (tree.kind[row]) out.push(['Kind', page.kinds[tree.kind[row]]]);
  if (tree.rows[row] > 0) out.push(['Rows below', numberText(tree.rows[row])]);
  return out;
}

function tag(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

// "main: main.main (main.go:3) → call a.B": the steps below each other.
function showWay(way, open) {
  const steps = way.split(' → ');
  const made = tag('details', '', tag('summary', `${numberText(steps.length)} steps, to ${steps[steps.length - 1]}`),
    tag('ol', '', ...steps.map((step) => tag('li', step))));
  made.open = open;
  return made;
}

function showWhy(why) {
  const out = [tag('h3', `Why ${why.about} is here`)];
  if (why.words) return out.concat(tag('p', why.words));
  const cell = (column) => why.cells[why.columns.indexOf(column)];
  const ways = ['way', 'second way', 'third way'].map(cell).filter((way) => way);
  if (ways.length === 0) return out.concat(tag('p', 'Nothing that was found leads to it.'));
  const all = cell('ways');
  out.push(tag('p', all === '1' ? 'One way leads in:' : `${all} ways lead in; the shortest of different packages:`));
  ways.forEach((way, at) => out.push(showWay(way, at === 0)));
  if (cell('hangs on')) out.push(tag('p', `All of it hangs on ${cell('hangs on')}.`));
  return out;
}

// How other breakdowns divide it: a symbol by sections, a package by classes.
async function dividedBy(app, tree, row) {
  const out = [];
  const kind = tree.meta.id.split(',')[tree.level(row) - 1];
  const trees = app.page.trees;
  for (let at = 0; at < trees.length; at++) {
    const keys = trees[at].id.split(',');
    const level = keys.indexOf(kind) + 1;
    if (row === 0 || trees[at].subject !== tree.meta.subject || level < 2 || keys[0] === tree.meta.id.split(',')[0]) continue;
    const other = await app.treeAt(at);
    const sums = new Map();
    for (const r of other.named(tree.name[row], level)) sums.set(other.top[r], (sums.get(other.top[r]) || 0) + other.now(r, 'file'));
    const parts = [...sums].sort((a, b) => b[1] - a[1]).map(([top, bytes]) => `${other.label(top)} ${numberText(bytes)}`);
    if (parts.length > 0) out.push([`By ${keys[0]}`, parts.join(', ')]);
  }
  return out;
}

async function showPanel(app, tree, row) {
  const panel = app.$panel;
  const { page } = app;
  const subject = page.subjects[tree.meta.subject];
  const wanted = (app.panelOf = { tree, row });
  const list = tag('dl', '');
  const add = (facts) => {
    for (const [label, value] of facts)
      if (value !== '') list.append(tag('div', '', tag('dt', label), tag('dd', value)));
  };
  add(factsOf(tree, row, page));
  const where = tree.path(row).slice(0, -1).map((at) => tree.label(at)).join(' › ');
  const parts = [tag('h2', row === 0 ? tree.plainName(0) : tree.label(row)), list];
  if (where !== '') parts.splice(1, 0, tag('p', `in ${where}`));
  const commands = tree.isDiff ? [] : commandsFor(tree, row, subject);
  if (row > 0 && commands.length > 0) {
    parts.push(tag('p', 'More, in a terminal:'));
    for (const command of commands) parts.push(tag('code', command));
  }
  panel.replaceChildren(...parts);
  if (row === 0 || tree.isDiff) return;
  const [tables, divided, place] =
    [(await app.tables())[tree.meta.subject], await dividedBy(app, tree, row), await placeOf(app, tree, row)];
  if (app.panelOf !== wanted) return;
  add(place);
  add(divided);
  add(tableFacts(tree, row, tables));
  const why = whyOf(tree, row, tables);
  if (why) list.after(...showWhy(why));
}
