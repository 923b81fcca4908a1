'use strict';
// The path of a number, from what stands in this page: the run's own steps, every value of them, and the line they began with.

const ADDRESS = /^([a-z0-9-]+):([^:@]+)(?:@(.+))?$/s;

/** The trace of an address; null where this page does not hold it. */
async function traceOf(page, text) {
  const figure = page.figureAt.get(text);
  if (figure) return (await load(figure[3]))[figure[4]];
  const [, space, column, key = null] = ADDRESS.exec(text) ?? [];
  if (space === 'finding') return traceFinding(page, text, column, key);
  const table = page.tables.get(space);
  if (!table || !page.rows || !table.byName.has(column)) return null;
  const found = await table.find(column, key);
  if (found.length === 0) return null;
  const position = found[0];
  const sourceRow = (await table.places()).rows[position];
  const root = { ...(await walk(page, space, column, sourceRow)), address: text };
  const delivery = page.deliveries.find((each) => each.space === space);
  const field = delivery?.fields.find(([code]) => code === column);
  const read = root.inputs.length === 1 ? root.inputs[0].column : '';
  return {
    address: text, run: page.document.run.id, title: field ? `${field[0]} ${field[1]}` : root.title, unit: page.units[column] ?? page.units[read] ?? 'none',
    delivered: delivery ? await deliveredLine(delivery, column, position) : null, root, approved: page.document.run.approval, holds: agreesBelow(root),
  };
}

function agreesBelow(node) {
  return node.agrees && node.inputs.every(agreesBelow);
}

/** Rows that a path over other rows goes to, one after another, and cells of one value that are gone into beside the first. */
const MOST_OVER = 6;

/** One value of a row and everything it was made from. `over` are the columns whose other rows the path went over. */
async function walk(page, space, column, sourceRow, over = []) {
  const table = page.tables.get(space);
  const facts = table?.byName.get(column);
  const position = table ? (await table.places()).at.get(sourceRow) : undefined;
  if (!facts || position === undefined) return { address: `${space}:${column}@${sourceRow}`, title: column, table: space, column, sourceRow, stored: null, recomputed: null, agrees: true, artifactSha256: null, steps: [], inputs: [], origins: [{ kind: 'blank', reason: 'the table has no such row' }], findings: [] };
  const values = await table.values(column);
  const tuple = values.of(position);
  const stored = values.stored(position);
  const node = {
    address: `${space}:${column}@${sourceRow}`, title: facts.title, table: space, column, sourceRow, stored, recomputed: tuple.at(-1), agrees: stored === tuple.at(-1),
    artifactSha256: table.sha256, steps: [], inputs: [], origins: [],
    findings: (page.findingsOn.get(`${space}:${column}@${sourceRow}`) ?? []).map(({ rule, severity, title, waivedBy }) => ({ rule, severity, title, waivedBy })),
  };
  for (const [i, step] of facts.steps.entries()) {
    const before = i === 0 ? null : tuple[i - 1];
    const after = tuple[i];
    const set = step.rows?.[sourceRow];
    const entry = before === null ? undefined : step.entries?.[before];
    const by = set ? page.origins[set[1]] : entry?.o !== undefined ? page.origins[entry.o] : step.k === 'map-code' || step.k === 'override' ? undefined : page.origins[step.o];
    const first = i === 0;
    const changed = first ? step.k !== 'cell' && step.k !== 'read' && after !== null : before !== after;
    node.steps.push({ kind: step.k, title: step.t, detail: set ? set[2] : entry ? entry.d : step.d, before, after, changed, ...(by ? { origin: by } : {}) });
    await follow(page, node, step, { before, after, sourceRow, set, entry, by, over });
  }
  const cells = (values.cells?.of(position)[0] ?? '').split(' ').filter((each) => each !== '');
  for (const [i, cell] of cells.entries()) {
    const [, of, name, row] = ADDRESS.exec(cell) ?? [];
    const place = `${of}:${name}`;
    // Beside the first, only what ends soon: a path that branched at every row would be the whole book.
    if (over.length >= MOST_OVER || over.includes(place) || (i > 0 && over.length > 1)) continue;
    await into(page, node, of, name, Number(row), [...over, place]);
  }
  if (cells.length > 0 && node.inputs.length + node.origins.length === 0) node.origins.push({ kind: 'blank', reason: `its own path goes on at ${cells[0]}` });
  return node;
}

/** Where a step's value came from, beyond the value before it. */
async function follow(page, node, step, { before, after, sourceRow, set, entry, by, over }) {
  const from = ([space, column]) => into(page, node, space, column, sourceRow, over);
  const says = (origin, value) => node.origins.unshift({ kind: 'document', origin, value });
  if (step.cell) node.origins.unshift(await sourceCell(page, sourceRow, step.cell[0], step.cell[1], after));
  if (step.from) for (const place of step.from) await from(place);
  if (step.else && before === null && after !== null) await from(step.else);
  if (step.blank !== undefined) node.origins.unshift({ kind: 'blank', reason: step.blank });
  if (step.gives && (step.gives.when === 'always' || before === null)) says(by, step.gives.value);
  if (set) says(by, set[0]);
  if (entry?.decided) says(by, after);
  if (step.lookup && before !== null) says(by, `${before} = ${after ?? 'not there'}`);
  if (step.maps && before !== after) says(by, after);
}

/** Goes on into a value, or into the cell of what arrived. */
async function into(page, node, space, column, sourceRow, over) {
  if (space !== 'source') node.inputs.push(await walk(page, space, column, sourceRow, over));
  else if (page.source && fileOf(page, sourceRow)) node.origins.push(await sourceCell(page, sourceRow, Number(column.slice(1)), column));
}

/** The line as it stood in the file, and where the cell lies in it. */
async function sourceCell(page, sourceRow, column, header, given) {
  const facts = fileOf(page, sourceRow);
  const source = await sourceOf(facts);
  const at = source.at.get(sourceRow);
  const line = await lineAt(facts, at, column);
  const edge = source.edges.get(at);
  // A cell that no step parsed is told as it stands, without its quotes.
  const cell = line.text.slice(line.start, line.end);
  const value = given !== undefined ? given : cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
  const neighbour = async (near) => (near >= 0 && near < source.rows.length ? (await lineAt(facts, near, column)).text : null);
  return {
    kind: 'source-cell', file: facts.fileName, tapeSha256: facts.sha256, sheet: source.sheet, sourceRow, column, header: facts.headers ? facts.headers[column] ?? '' : header, value,
    line: source.lines ? source.lines[at] : null, cell: source.lines ? null : `${letters(column)}${source.records[at] + 1}`,
    rawLine: line.text, cellStart: line.start, cellEnd: line.end, headerLine: source.headerLine, before: edge ? edge[1] : await neighbour(at - 1), after: edge ? edge[2] : await neighbour(at + 1),
  };
}

/** The file that a source row was read from. */
function fileOf(page, sourceRow) {
  return page.source.files ? page.source.files.find((file) => sourceRow >= file.first && sourceRow <= file.last) : page.source;
}

async function sourceOf(file) {
  if (!file.opened) {
    const head = await load(file.d);
    const rows = sums(head.rows);
    file.opened = { ...head, rows, at: new Map(rows.map((row, i) => [row, i])), lines: head.lines && sums(head.lines), records: sums(head.records), edges: new Map(head.edges.map((edge) => [edge[0], edge])), odd: new Map(head.odd.map(([at, text, spans]) => [at, { text, spans }])), cells: [] };
  }
  return file.opened;
}

async function lineAt(file, at, column) {
  const source = await sourceOf(file);
  const odd = source.odd.get(at);
  if (odd) return { text: odd.text, start: odd.spans[column]?.[0] ?? odd.text.length, end: odd.spans[column]?.[1] ?? odd.text.length };
  for (let i = 0; i < source.columns; i += 1) source.cells[i] ??= tuples(await load(file.cells[i]));
  const pieces = source.cells.map((cell) => cell.of(at)[0]);
  while (pieces.length > 0 && pieces.at(-1) === null) pieces.pop();
  const text = pieces.join(source.delimiter);
  if (column >= pieces.length) return { text, start: text.length, end: text.length };
  const start = pieces.slice(0, column).reduce((sum, piece) => sum + piece.length + source.delimiter.length, 0);
  return { text, start, end: start + pieces[column].length };
}

function letters(column) {
  let text = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
}

async function traceFinding(page, text, column, key) {
  const slash = column.indexOf('/');
  const [rule, field] = slash === -1 ? [column, ''] : [column.slice(0, slash), column.slice(slash + 1)];
  const row = key === null ? -1 : Number(key);
  const group = page.findingGroups.find((each) => each.rule === rule && each.field === field && each.rows.includes(row));
  if (!group) return null;
  const observed = group.observed[group.rows.indexOf(row)];
  const input = row >= 0 && page.rows && page.tables.get(group.space)?.byName.has(field) ? [await walk(page, group.space, field, row)] : [];
  const title = `${rule} ${group.title}`;
  const root = { address: text, title, table: 'finding', column: field, sourceRow: row < 0 ? null : row, stored: observed, recomputed: observed, agrees: true, artifactSha256: null, steps: [{ kind: 'rule', title, detail: group.text, before: observed, after: group.severity, changed: true, origin: { kind: 'config', ref: rule, label: group.reference } }], inputs: input, origins: [], findings: [] };
  return { address: text, run: page.document.run.id, title, unit: 'none', delivered: null, root, approved: page.document.run.approval, holds: agreesBelow(root) };
}

// ---- the delivered file: the element of a code, by walking its tags ----------------------------------------------------------

const TAG = /<(\/?)([A-Za-z_][\w.-]*)[^>]*?(\/?)>/g;

async function deliveredLine(delivery, code, position) {
  const places = (await load(delivery.places))?.codes?.[code];
  if (!places) return null;
  const opened = (await load(delivery.places)).opened;
  delivery.records$ ??= delivery.recordOfRow === null ? null : tuples(await load(delivery.recordOfRow));
  const [record, row] = delivery.records$ ? delivery.records$.of(position).map(Number) : [1, 1];
  for (const place of places) {
    const [from, to] = place.within === 'record' ? [delivery.headerLines + record - 1, delivery.headerLines + record] : place.within === 'head' ? [0, delivery.headerLines] : [0, delivery.lines];
    const text = await linesBetween(delivery, from, to);
    const found = findElement(text, place.within === 'record' ? opened : [], place, row);
    const range = found && rangeOf(found.xml, place);
    if (range) return { artifact: delivery.slot, sha256: delivery.sha256, line: from + 1 + (text.slice(0, found.start).match(/\n/g)?.length ?? 0), xml: found.xml, valueStart: range[0], valueEnd: range[1] };
  }
  return null;
}

async function linesBetween(delivery, from, to) {
  let text = '';
  for (let block = Math.floor(from / delivery.perBlock); block * delivery.perBlock < to; block += 1) {
    const lines = (await load(delivery.blocks[block])).split(/(?<=\n)/);
    text += lines.slice(Math.max(0, from - block * delivery.perBlock), to - block * delivery.perBlock).join('');
  }
  return text;
}

function findElement(text, opened, place, wantedRow) {
  const stack = [...opened];
  let [row, start, seen] = [0, -1, 0];
  for (const tag of text.matchAll(TAG)) {
    if (tag[1] !== '/') {
      stack.push(tag[2]);
      const path = stack.join('/');
      if (path === place.rowPath) [row, seen] = [row + 1, 0];
      if (path === place.path && (place.rowPath === null || row === wantedRow)) {
        seen += 1;
        if (seen === 1) start = tag.index;
      }
    }
    if (tag[1] === '/' || tag[3] === '/') {
      if (start !== -1 && stack.join('/') === place.path) return { start, xml: text.slice(start, tag.index + tag[0].length) };
      stack.pop();
    }
  }
  return null;
}

function rangeOf(xml, place) {
  if (place.leaves.length === 0) return /<Amt Ccy="([^"]*)"/d.exec(xml)?.indices[1] ?? null;
  for (const name of place.leaves) {
    const range = new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'd').exec(xml)?.indices[1];
    if (range) return range;
  }
  return [0, xml.length];
}
