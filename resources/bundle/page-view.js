'use strict';
// What is seen. Every text goes through textContent: nothing of the data is ever read as markup.

function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return element;
}

const grouped = (hash) => (hash ? `${hash.slice(0, 4)} ${hash.slice(4, 8)} ${hash.slice(8, 12)} ${hash.slice(12, 16)}` : '');
const shortHash = (hash) => h('abbr', { class: 'hash', title: hash }, grouped(hash));
const fullHash = (hash) => h('code', { class: 'hash whole' }, hash);
const kindOf = (run) => (run.kind === 'record' ? 'of record' : run.kind);

function shown(value) {
  return value === null || value === undefined ? h('span', { class: 'quiet' }, 'blank') : h('span', { class: 'num' }, value);
}

// ---- frame -------------------------------------------------------------------------------------------------------------------

const VIEWS = [['number', 'Find a number'], ['run', 'The run'], ['said', 'Approvals'], ['findings', 'Findings'], ['log', 'Log head'], ['files', 'Files'], ['gaps', 'Not shown']];

async function start() {
  const app = document.getElementById('app');
  let page;
  try {
    page = await openPage();
  } catch (error) {
    app.append(h('main', {}, h('h1', {}, 'This page cannot be read'), h('p', {}, `${error.message}. Use a browser of 2023 or later, or unpack the archive again.`)));
    return;
  }
  const { run } = page.document;
  const main = h('main', { id: 'main-view', tabindex: '0' });
  const tabs = h('nav', { 'aria-label': 'Parts of this evidence' }, VIEWS.map(([id, title]) => h('a', { href: `#/${id}`, id: `tab-${id}` }, title, count(page, id))));
  const theme = h('button', { type: 'button', class: 'small', onclick: () => { const dark = document.documentElement.dataset.theme === 'dark' || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches); document.documentElement.dataset.theme = dark ? 'light' : 'dark'; } }, 'Light or dark');
  app.append(
    h('header', {},
      h('div', { class: 'title' }, h('span', { class: 'mono quiet' }, `Run ${run.id.replace(/^r/, '')}`), h('h1', {}, run.title), h('span', { class: `chip ${run.kind}` }, kindOf(run)), h('span', { class: 'state' }, run.status.replaceAll('_', ' ')), h('span', { class: 'grow' }), theme),
      h('div', { class: 'under' }, tabs, h('span', { class: 'grow' }), h('span', { class: 'facts' }, run.inputs[0] ? `${run.inputs[0].fileName} · ` : '', run.rows === null ? '' : `${run.rows} rows · `, 'manifest ', run.manifestSha256 ? shortHash(run.manifestSha256) : 'none'))),
    main,
    h('footer', {}, h('span', {}, 'This page asks nothing of any network. Check it with READ-ME-FIRST.txt and verify.mjs beside it.'), h('span', { class: 'grow' }), h('span', { class: 'mono' }, `head ${page.document.head.size} `, shortHash(page.document.head.root))));
  const finder = numberView(page);
  const show = async () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const view = hash.startsWith('/') ? hash.slice(1) : 'number';
    for (const [id] of VIEWS) document.getElementById(`tab-${id}`).toggleAttribute('aria-current', id === view);
    for (const link of tabs.querySelectorAll('[aria-current]')) link.setAttribute('aria-current', 'page');
    if (view !== 'number') { main.replaceChildren(OTHER[view]?.(page) ?? h('p', {}, 'There is no such part.')); return; }
    if (main.firstChild !== finder.element) main.replaceChildren(finder.element);
    await finder.open(hash.startsWith('/') ? '' : hash);
  };
  addEventListener('hashchange', show);
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input')) return;
    event.preventDefault();
    location.hash = '#/number';
    finder.focus();
  });
  await show();
  document.documentElement.dataset.ready = 'true';
}

function count(page, id) {
  const n = { said: page.document.statements.length, findings: page.findingGroups.length, files: page.document.artifacts.length, gaps: gaps(page).length }[id];
  return n === undefined ? null : h('span', { class: 'count' }, n);
}

// ---- finding a number --------------------------------------------------------------------------------------------------------

function numberView(page) {
  let turn = 0;
  const status = h('p', { class: 'hint', role: 'status' });
  const list = h('ol', { class: 'found', 'aria-label': 'Numbers found' });
  const trace = h('section', { class: 'trace', 'aria-label': 'Path of the number', tabindex: '0' }, h('div', { class: 'empty' }, h('p', {}, 'Choose a number to see where it comes from.'), h('p', { class: 'quiet' }, 'Its path stands here: the line that left, each step with the value before and after, and the line of the file it came from.')));
  const input = h('input', { id: 'find', type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'Code, field, loan, value or address', oninput: () => void look(), onkeydown: (event) => { if (event.key === 'ArrowDown') { event.preventDefault(); list.querySelector('a')?.focus(); } else if (event.key === 'Enter') list.querySelector('a')?.click(); } });
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const links = [...list.querySelectorAll('a')];
    const next = links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
  });
  const first = page.figures.length > 0 && !page.rows ? page.figures.slice(0, MOST).map(([address, title, value]) => ({ address, title, value })) : [];
  const fill = (items) => list.replaceChildren(...items.map((item) => h('li', {}, h('a', { href: `#${encodeURIComponent(item.address)}` }, h('span', { class: 'what' }, item.title), shown(item.value), h('span', { class: 'mono address' }, item.address)))));
  async function look() {
    turn += 1;
    const mine = turn;
    const text = input.value;
    status.textContent = text.trim() === '' ? '' : 'Looking';
    const found = text.trim() === '' ? first : await search(page, text, (said) => { if (mine === turn) status.textContent = said; }, () => mine !== turn);
    if (mine !== turn) return;
    fill(found);
    status.textContent = text.trim() === '' ? (first.length > 0 ? `${first.length} numbers are in this file.` : 'Type, for example, a code and a loan: RREL30 and its identifier.') : found.length === 0 ? 'Nothing fits. Try a code, an identifier from its beginning, or a value exactly as it stands.' : `${found.length === MOST ? `The first ${MOST}` : found.length} found.`;
  }
  void look();
  return {
    element: h('div', { class: 'finder' }, h('aside', {}, h('div', { class: 'search' }, h('label', { for: 'find' }, 'Find a number'), input, status), list), trace),
    focus: () => input.focus(),
    async open(address) {
      if (address === '') return;
      for (const link of list.querySelectorAll('a')) link.toggleAttribute('aria-current', link.getAttribute('href') === `#${encodeURIComponent(address)}`);
      const found = await traceOf(page, address);
      trace.replaceChildren(found ? traceView(found) : h('div', { class: 'empty' }, h('p', {}, 'This page does not show that number.'), h('p', { class: 'mono' }, address), ...gaps(page).map((gap) => h('p', { class: 'quiet' }, gap))));
      trace.scrollTop = 0;
      trace.querySelector('mark')?.scrollIntoView({ block: 'nearest', inline: 'center' });
      trace.scrollTop = 0;
    },
  };
}

// ---- a path ------------------------------------------------------------------------------------------------------------------

function traceView(trace) {
  return h('article', {},
    h('div', { class: 'trace-head' }, h('h2', {}, trace.title), h('code', { class: 'address' }, trace.address), h('span', { class: 'grow' }), h('span', { class: trace.holds ? 'verdict good' : 'verdict bad' }, trace.holds ? 'every step gives what is stored' : 'DOES NOT HOLD')),
    h('p', { class: 'figure' }, shown(trace.root.stored), trace.unit === 'none' ? null : h('span', { class: 'unit' }, ` ${trace.unit}`)),
    trace.delivered ? [h('p', { class: 'band' }, h('strong', {}, 'What left the building'), ` ${trace.delivered.line === null ? '' : `line ${trace.delivered.line} of `}${trace.delivered.artifact} `, shortHash(trace.delivered.sha256), trace.approved ? h('span', { class: 'right' }, `approved by ${trace.approved.actor}, ${trace.approved.at}`) : null), h('pre', { class: 'xml' }, trace.delivered.xml.slice(0, trace.delivered.valueStart), h('b', {}, trace.delivered.xml.slice(trace.delivered.valueStart, trace.delivered.valueEnd)), trace.delivered.xml.slice(trace.delivered.valueEnd))] : null,
    nodeView(trace.root, true));
}

function nodeView(node, root = false) {
  return h('section', { class: 'node' },
    root ? null : h('h3', {}, node.title, ' ', h('a', { class: 'mono address', href: `#${encodeURIComponent(node.address)}` }, node.address)),
    h('p', { class: 'stored' }, shown(node.stored), node.agrees ? null : h('strong', { class: 'bad' }, ' recomputed: ', shown(node.recomputed)), node.artifactSha256 ? h('span', { class: 'quiet' }, ' stored in ', shortHash(node.artifactSha256)) : null),
    node.steps.length === 0 ? null : h('ol', { class: 'steps', reversed: true, 'aria-label': `Steps of ${node.title}, last first` }, [...node.steps].reverse().map(stepView)),
    node.population ? populationView(node.population) : null,
    node.findings.map((finding) => h('p', { class: 'finding' }, h('span', { class: `sev ${finding.severity}` }, finding.severity), ` ${finding.rule} ${finding.title}`, finding.waivedBy ? `, waived: ${finding.waivedBy}` : '')),
    node.origins.map(originView), node.inputs.map((input) => nodeView(input)));
}

function stepView(step) {
  const made = step.changed || step.before === null;
  return h('li', { class: step.changed ? 'changed' : 'same' },
    h('div', { class: 'words' }, h('strong', {}, step.title), h('span', {}, step.detail)),
    h('div', { class: 'value' }, made ? aligned(step.after) : h('span', { class: 'quiet' }, 'unchanged'), step.changed && step.before !== null ? h('span', { class: 'was' }, 'from ', h('span', { class: 'num' }, step.before)) : null),
    h('div', { class: 'voucher' }, step.origin ? voucher(step.origin) : null));
}

/** A value with its decimal point on the line that all values share. */
function aligned(value) {
  if (value === null) return shown(value);
  const point = /^-?[\d,' ]*\.\d+$/.test(value) ? value.indexOf('.') : -1;
  return point === -1 ? h('span', { class: 'num' }, value) : h('span', { class: 'num decimal' }, h('span', {}, value.slice(0, point)), h('span', {}, value.slice(point)));
}

function voucher(origin) {
  return [h('span', {}, origin.actor ? h('strong', {}, `${origin.actor}${origin.at ? `, ${origin.at}` : ''}: `) : null, origin.label), h('span', { class: 'mono quiet' }, `${origin.kind} ${origin.ref} `, origin.hash ? shortHash(origin.hash) : null)];
}

function originView(origin) {
  if (origin.kind === 'blank') return h('p', { class: 'origin quiet' }, `Nothing: ${origin.reason}`);
  if (origin.kind === 'document') return h('div', { class: 'origin' }, h('p', {}, voucher(origin.origin)), h('p', {}, shown(origin.value)));
  const line = (label, text, shift) => (text === null ? null : h('div', { class: 'line' }, h('span', { class: 'no' }, label), h('span', { class: 'text' }, shift ?? text)));
  const here = [origin.rawLine.slice(0, origin.cellStart), h('mark', {}, origin.rawLine.slice(origin.cellStart, origin.cellEnd) || ' '), origin.rawLine.slice(origin.cellEnd)];
  return h('div', { class: 'origin source' },
    h('p', { class: 'band' }, h('strong', {}, 'Source cell'), ` ${origin.file} ${origin.line === null ? `sheet ${origin.sheet ?? ''} cell ${origin.cell}` : `line ${origin.line}, field ${origin.column + 1}`}, header “${origin.header}” `, shortHash(origin.tapeSha256)),
    h('div', { class: 'raw', tabindex: '0', role: 'group', 'aria-label': 'The line of the file, with the cell marked' }, line('header', origin.headerLine), line('before', origin.before), h('div', { class: 'line here' }, h('span', { class: 'no' }, origin.line ?? origin.cell), h('span', { class: 'text' }, here)), line('after', origin.after)));
}

function populationView(population) {
  const left = population.leftOut.map((each) => `${each.rows} left out: ${each.reason}`).join('; ');
  return h('div', { class: 'population' },
    h('p', {}, `Over ${population.over}: ${population.contributors} of ${population.population} rows count. `, 'Filter: ', h('code', {}, population.filter), left ? `. ${left}.` : '.'),
    population.drivers.length === 0 ? null : h('table', {}, h('caption', {}, 'The largest contributors'), h('tbody', {}, population.drivers.map((driver) => h('tr', {}, h('td', {}, h('a', { class: 'mono', href: `#${encodeURIComponent(driver.address)}` }, driver.address)), h('td', {}, driver.label), h('td', { class: 'num right' }, driver.value))))),
    population.strata.length === 0 ? null : h('table', {}, h('caption', {}, 'How they spread'), h('tbody', {}, population.strata.map((stratum) => h('tr', {}, h('td', {}, stratum.label), h('td', { class: 'right' }, stratum.rows), h('td', { class: 'num right' }, stratum.value))))));
}

// ---- everything else ---------------------------------------------------------------------------------------------------------

const rows = (...pairs) => h('table', { class: 'facts-table' }, h('tbody', {}, pairs.map(([name, ...values]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, values)))));
const part = (title, ...children) => h('div', { class: 'part' }, h('h2', {}, title), children);

function gaps(page) {
  const absent = page.document.artifacts.filter((artifact) => artifact.path === null);
  return [...page.document.notShown, ...(absent.length === 0 ? [] : [`Not included, named by hash: ${absent.map(({ name }) => name).join(', ')}.`])];
}

const OTHER = {
  run: (page) => {
    const { run, request, config } = page.document;
    return part('The run',
      rows(['Title', run.title], ['Pipeline and mode', `${run.pipeline}, ${run.mode}${run.regime ? `, ${run.regime}` : ''}`], ['Started by', `${run.actor}, ${run.createdAt}`], ['Ended', `${run.status}, ${run.finishedAt ?? ''}`], ['Rows', run.rows ?? 'not counted'],
        ...run.inputs.map((input) => [input.name, input.fileName, ' ', fullHash(input.sha256)]), ['Configuration', config ? fullHash(config.sha256) : 'not included'], ['Manifest', run.manifestSha256 ? fullHash(run.manifestSha256) : 'none'], ['Parameters', h('code', {}, JSON.stringify(request.params))]),
      h('h3', {}, 'Gates'), h('table', {}, h('thead', {}, h('tr', {}, ['Gate', 'Version', 'Ended', 'What it made'].map((title) => h('th', { scope: 'col' }, title)))), h('tbody', {}, run.gates.map((gate) => h('tr', {}, h('td', {}, gate.title), h('td', { class: 'mono' }, gate.version), h('td', {}, gate.status, gate.message ? `: ${gate.message}` : ''), h('td', {}, gate.outputs.map((output) => h('div', {}, `${output.name} `, shortHash(output.sha256)))))))));
  },
  said: (page) => {
    const { run, statements, actors } = page.document;
    const keyed = (id) => actors.find((actor) => actor.id === id);
    return part('Approvals and what people said',
      h('p', {}, run.approval ? `Approved by ${run.approval.actor}, ${run.approval.at}: ${run.approval.reason}` : 'Nobody approved this run: it is a draft.'),
      statements.length === 0 ? h('p', { class: 'quiet' }, 'No signed statements. Persons are asserted by name, not authenticated.') : statements.map(({ statement, sha256, signature, seq }) => h('div', { class: 'said' }, h('p', {}, h('strong', {}, statement.actor), ` ${statement.purpose}, ${statement.at}${statement.address ? `, on ${statement.address}` : ''}`), h('p', {}, statement.text), h('p', { class: 'quiet mono' }, signature === null ? 'not signed' : `signed by ${keyed(statement.actorId)?.name ?? 'a key that is not here'} with ${statement.keyId?.slice(0, 16) ?? ''}`, `, log entry ${seq}, statement `, shortHash(sha256)))));
  },
  findings: (page) => part('Findings', page.findingGroups.length === 0 ? h('p', {}, 'No rule found anything.') : h('table', {}, h('thead', {}, h('tr', {}, ['Severity', 'Rule', 'Field', 'Found', 'Waived'].map((title) => h('th', { scope: 'col' }, title)))), h('tbody', {}, page.findingGroups.map((group) => h('tr', {}, h('td', {}, h('span', { class: `sev ${group.severity}` }, group.severity)), h('td', {}, h('strong', {}, `${group.rule} ${group.title}`), h('div', { class: 'quiet' }, `${group.text} ${group.reference}`), group.rows.slice(0, 20).map((row) => h('a', { class: 'mono row-link', href: `#${encodeURIComponent(`finding:${group.rule}/${group.field}${row < 0 ? '' : `@${row}`}`)}` }, row < 0 ? 'pool' : `row ${row}`)), group.count > 20 ? h('span', { class: 'quiet' }, ` and ${group.count - 20} more`) : null), h('td', { class: 'mono' }, group.field), h('td', { class: 'right' }, group.count), h('td', {}, group.waivedBy ?? '')))))),
  log: (page) => {
    const { head, workspace } = page.document;
    return part('Head of the log', h('p', {}, 'The log is tamper-evident: a change shows against a copy of this head that was kept elsewhere, not by itself.'), rows(['Entries', head.size], ['Root (RFC 6962)', fullHash(head.root)], ['Last entry', `${head.last.seq} `, fullHash(head.last.hash)], ['Signed at', head.at], ['Key', fullHash(head.keyId)], ['Workspace', h('code', {}, workspace)]), h('p', {}, 'Every entry about this run is in log/excerpt.jsonl, each with its proof.'));
  },
  files: (page) => part('Files', h('p', {}, 'To check one: ', h('code', {}, 'sha256sum -c SHA256SUMS')), h('table', {}, h('thead', {}, h('tr', {}, ['Slot', 'Made by', 'Bytes', 'SHA-256', 'In this archive'].map((title) => h('th', { scope: 'col' }, title)))), h('tbody', {}, page.document.artifacts.map((artifact) => h('tr', {}, h('td', {}, artifact.name), h('td', {}, artifact.gate ?? (artifact.name === 'manifest' ? 'the run' : artifact.fileName ?? 'given')), h('td', { class: 'right mono' }, artifact.bytes), h('td', {}, fullHash(artifact.sha256)), h('td', { class: 'mono' }, artifact.path ?? 'not included')))))),
  gaps: (page) => part('Not shown', gaps(page).length === 0 ? h('p', {}, 'Everything that left, and everything it was made from, can be found here.') : gaps(page).map((gap) => h('p', {}, gap))),
};

void start();
