// What is known about one row, and the commands that tell more: everything is text to be selected.

// A word of a shell: what is not plain is quoted.
function shellWord(text) {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const NESTED = { symbols: 'symbol', packages: 'package', modules: 'module', sections: 'section', classes: 'class' };

function kindOf(tree, row) {
  return NESTED[tree.meta.id.split(',')[tree.level(row) - 1]];
}

// What the report's tables say of a row by its name: "retained: at least", 1,234.
function tableFacts(tree, row, subject) {
  const name = tree.plainName(row);
  const out = [];
  for (const { id, columns, rows } of row === 0 ? [] : subject.tables) {
    const kind = columns.indexOf('kind');
    for (const cells of rows) {
      if (cells[0] !== name || (kind > 0 && cells[kind] !== kindOf(tree, row))) continue;
      columns.forEach((column, at) => {
        if (at > 0 && at !== kind) out.push([`${id}: ${column}`, cells[at]]);
      });
    }
  }
  return out;
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
  const both = (file, memory) => [
    ['File', `${numberText(file)} bytes (${humanText(file)}), ${shareText(file, tree.file[0])}`],
    ['Memory', `${numberText(memory)} bytes (${humanText(memory)}), ${shareText(memory, tree.memory[0])}`],
  ];
  const out = [];
  if (tree.isDiff) {
    for (const ruler of ['file', 'memory'])
      out.push([ruler === 'file' ? 'File' : 'Memory',
        `${signedText(tree.change(row, ruler))} bytes, from ${numberText(tree.before(row, ruler))} ` +
        `to ${numberText(tree.now(row, ruler))}`]);
    out.push(['Status', remarkOf(tree, row).trim() || 'changed']);
  } else {
    out.push(...both(tree.file[row], tree.memory[row]));
    if (row > 0) out.push(['Of its parent', shareText(tree.file[row], tree.file[tree.parent[row]])]);
    if (tree.evidence[row]) out.push(['Known from', page.evidence[tree.evidence[row]]]);
    if (tree.times(row) > 1) out.push(['Stands for', `${numberText(tree.times(row))} rows of this name`]);
  }
  if (tree.kind[row]) out.push(['Kind', page.kinds[tree.kind[row]]]);
  if (tree.rows[row] > 0) out.push(['Rows below', numberText(tree.rows[row])]);
  return out;
}

function showPanel(element, tree, row, page) {
  const part = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };
  const list = document.createElement('dl');
  const facts = factsOf(tree, row, page).concat(tableFacts(tree, row, page.subjects[tree.meta.subject]));
  for (const [label, value] of facts.filter(([, text]) => text !== '')) {
    const line = document.createElement('div');
    line.append(part('dt', label), part('dd', value));
    list.append(line);
  }
  const where = tree.path(row).slice(0, -1).map((at) => tree.label(at)).join(' › ');
  const parts = [part('h2', row === 0 ? tree.plainName(0) : tree.label(row)), list];
  if (where !== '') parts.splice(1, 0, part('p', `in ${where}`));
  const commands = tree.isDiff ? [] : commandsFor(tree, row, page.subjects[tree.meta.subject]);
  if (row > 0 && commands.length > 0) {
    parts.push(part('p', 'More, in a terminal:'));
    for (const command of commands) parts.push(part('code', command));
  }
  element.replaceChildren(...parts);
}
