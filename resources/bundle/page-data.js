'use strict';
// Reads the blocks that stand in this page. Nothing is asked of anybody: a block is base64 of DEFLATE of JSON.

const blocks = new Map();

/** The content of block `id`; unpacked once, the least recently read ones are given up. */
function load(id) {
  let held = blocks.get(id);
  if (!held) {
    const text = document.getElementById(`d${id}`).textContent;
    held = unpack(text);
  }
  blocks.delete(id);
  blocks.set(id, held);
  if (blocks.size > 600) blocks.delete(blocks.keys().next().value);
  return held;
}

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}

/** Numbers from differences. */
function sums(steps) {
  let at = 0;
  return steps.map((step) => (at += step));
}

/** Values of a packed column by position: the tuple of a row, with what a step left unchanged filled in. */
function tuples(packed) {
  const whole = packed.t.map((tuple) => {
    const full = [];
    tuple.forEach((value, i) => full.push(value === 0 ? full[i - 1] : value));
    return full;
  });
  const at = packed.r ? sums(packed.r) : null;
  return { count: at ? at.length : whole.length, of: (row) => whole[at ? at[row] : row], distinct: whole, at };
}

class Table {
  constructor(facts) {
    Object.assign(this, facts);
    this.byName = new Map(facts.columns.map((column) => [column.column, column]));
    this.loaded = new Map();
  }

  /** Source rows by position, and positions by source row. */
  async places() {
    if (!this.placed) {
      const rows = sums(await load(this.rows));
      this.placed = { rows, at: new Map(rows.map((row, i) => [row, i])) };
    }
    return this.placed;
  }

  async values(name) {
    let held = this.loaded.get(name);
    if (!held) {
      const packed = await load(this.byName.get(name).d);
      const values = tuples(packed);
      const differs = new Map(packed.differs);
      held = { ...values, ...(packed.cells ? { cells: tuples(packed.cells) } : {}), differs, stored: (row) => (differs.has(row) ? differs.get(row) : values.of(row).at(-1)) };
      this.loaded.set(name, held);
      if (this.loaded.size > 400) this.loaded.delete(this.loaded.keys().next().value);
    }
    return held;
  }

  keyOf(column) {
    return (this.keys ?? []).find((key) => column.startsWith(key.columnPrefix)) ?? null;
  }

  /** What an address of this column calls a row. */
  async nameOf(column, position) {
    const key = this.keyOf(column);
    if (!key) return String((await this.places()).rows[position]);
    const parts = [];
    for (const name of key.columns) parts.push((await this.values(name)).stored(position) ?? '');
    return parts.join('/');
  }

  /** Positions of the rows that a key of an address names, as the program that wrote this finds them. */
  async find(column, wanted) {
    const key = this.keyOf(column);
    const { at } = await this.places();
    if (!key) return /^\d{1,15}$/.test(wanted ?? '') && at.has(Number(wanted)) ? [at.get(Number(wanted))] : [];
    if (wanted === null) return [0];
    for (const names of [key.columns, ...(key.columns.length > 1 ? [key.columns.slice(0, 1)] : [])]) {
      const index = await this.index(names);
      const found = index.get(wanted);
      if (found) return key.columns.length === 1 ? found.slice(0, 1) : found;
    }
    return [];
  }

  async index(names) {
    this.indexes ??= new Map();
    const id = names.join('/');
    if (!this.indexes.has(id)) {
      const columns = [];
      for (const name of names) columns.push(await this.values(name));
      const index = new Map();
      for (let row = 0; row < (columns[0]?.count ?? 0); row += 1) {
        const text = columns.map((column) => column.stored(row) ?? '').join('/');
        const held = index.get(text);
        if (held) held.push(row);
        else index.set(text, [row]);
      }
      this.indexes.set(id, index);
    }
    return this.indexes.get(id);
  }
}

/** Everything the page knows, opened once. */
async function openPage() {
  const main = await load(Number(document.getElementById('main').textContent));
  const tables = new Map(main.tables.map((facts) => [facts.space, new Table(facts)]));
  const findings = (await load(main.findings)).map((group) => ({ ...group, rows: sums(group.rows) }));
  const byCell = new Map();
  for (const group of findings) for (const row of group.rows) {
    const key = `${group.space}:${group.field}@${row}`;
    byCell.set(key, [...(byCell.get(key) ?? []), group]);
  }
  return { ...main, tables, findingGroups: findings, findingsOn: byCell, figureAt: new Map(main.figures.map((figure) => [figure[0], figure])) };
}
