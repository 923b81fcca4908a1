'use strict';
// Finds numbers by code, field, identifier, value or address.

const MOST = 200;

/** What fits a text: at most MOST, best first. `say` is told what is being looked through. */
async function search(page, text, say, stopped) {
  const wanted = text.trim();
  if (wanted === '') return [];
  const found = new Map();
  const put = (item) => { if (found.size < MOST && !found.has(item.address)) found.set(item.address, item); };
  if (ADDRESS.test(wanted)) {
    const trace = await traceOf(page, wanted).catch(() => null);
    if (trace) put({ address: wanted, title: trace.title, value: trace.root.stored });
  }
  const tokens = wanted.toLowerCase().split(/\s+/);
  for (const [address, title, value] of page.figures) {
    const words = `${address} ${title}`.toLowerCase();
    if (tokens.every((token) => words.includes(token)) || value === wanted) put({ address, title, value });
  }
  if (!page.rows) return [...found.values()];
  for (const table of page.tables.values()) {
    say(`Looking through ${table.title}`);
    const columns = table.columns.map((column) => ({ column, words: wordsOf(page, table, column) }));
    const isWord = (token) => columns.some(({ words }) => fits(words, token));
    const wordTokens = tokens.filter(isWord);
    const others = tokens.filter((token) => !wordTokens.includes(token));
    const matched = wordTokens.length === 0 ? [] : columns.filter(({ words }) => wordTokens.every((token) => fits(words, token))).map(({ column }) => column);
    const rows = others.length === 0 ? [] : await rowsNamed(table, others);
    if (matched.length > 0 && rows.length > 0) for (const row of rows.slice(0, 20)) for (const column of matched.slice(0, 20)) put(await cell(page, table, column, row));
    else if (matched.length > 0 && others.length === 0) {
      const best = [...matched].sort((a, b) => rank(a, tokens) - rank(b, tokens));
      for (const column of best.slice(0, 8)) for (let row = 0; row < Math.min((await table.values(column.column)).count, best.length > 2 ? 5 : 40); row += 1) put(await cell(page, table, column, row));
    } else if (rows.length > 0) for (const row of rows.slice(0, 3)) for (const column of table.columns) put(await cell(page, table, column, row));
    if (stopped()) return [...found.values()];
  }
  if (found.size === 0) await byValue(page, wanted, put, say, stopped);
  return [...found.values()];
}

function wordsOf(page, table, column) {
  const field = page.deliveries.find((each) => each.space === table.space)?.fields.find(([code]) => code === column.column);
  return `${column.column} ${column.title} ${field ? field[1] : ''}`.toLowerCase();
}

function fits(words, token) {
  return token.length > 1 && words.split(/[\s_]+/).some((word) => word.startsWith(token)) || words.startsWith(token);
}

function rank(column, tokens) {
  return tokens.includes(column.column.toLowerCase()) ? 0 : 1;
}

/** Rows that every text names by one of their identifiers, whole or from its beginning; whole ones win. */
async function rowsNamed(table, tokens) {
  const names = [...new Set([...(table.keys ?? []).flatMap((key) => key.columns), ...table.names])].filter((name) => table.byName.has(name));
  let kept = null;
  for (const token of tokens) {
    const [exact, begins] = [new Set(), new Set()];
    for (const name of names) {
      const values = await table.values(name);
      for (let row = 0; row < values.count; row += 1) {
        const value = values.stored(row)?.toLowerCase() ?? '';
        if (value === token) exact.add(row);
        else if (token.length > 2 && value.startsWith(token)) begins.add(row);
      }
    }
    const found = exact.size > 0 ? exact : begins;
    kept = kept === null ? found : new Set([...kept].filter((row) => found.has(row)));
  }
  return [...(kept ?? [])].sort((a, b) => a - b);
}

/** Every value of every row: slow, so it stops when it is told to. */
async function byValue(page, wanted, put, say, stopped) {
  for (const table of page.tables.values()) {
    for (const column of table.columns) {
      if (stopped()) return;
      say(`Looking through ${column.title}`);
      const values = await table.values(column.column);
      const fitting = new Set();
      values.distinct.forEach((tuple, i) => { if (tuple.some((value) => value === wanted)) fitting.add(i); });
      if (fitting.size === 0 && values.differs.size === 0) continue;
      for (let row = 0, hits = 0; row < values.count && hits < 20; row += 1) {
        if (!fitting.has(values.at ? values.at[row] : row) && values.stored(row) !== wanted) continue;
        hits += 1;
        put(await cell(page, table, column, row));
      }
    }
  }
}

async function cell(page, table, column, row) {
  return { address: `${table.space}:${column.column}@${await table.nameOf(column.column, row)}`, title: column.title, value: (await table.values(column.column)).stored(row) };
}
