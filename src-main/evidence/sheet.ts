import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { SignedHead } from '../../src-shared/model/signed-head.ts';
import { valueOf } from '../../src-shared/model/trace.ts';
import type { Trace, TraceNode, TraceOrigin, TraceStep } from '../../src-shared/model/trace.ts';

/** What a sheet says beside the trace. */
export interface SheetFacts {
  readonly run: Run;
  /** Head of the audit log when the sheet was made: number and hash of its last entry; signed, where the key was there. */
  readonly logHead: { readonly seq: number; readonly hash: string; readonly signed?: SignedHead };
}

/**
 * One number's path as one self-contained HTML page: no script, no request, prints on paper. Same trace and same log head, same bytes:
 * the page carries no time of its own.
 */
export function renderSheet(trace: Trace, facts: SheetFacts): string {
  const { run } = facts;
  const verdict = trace.holds && trace.root.computedNow !== undefined ? `This figure is no part of the run: it was ${trace.root.computedNow}. There is nothing stored to compare it with.` : trace.holds ? 'Every step recomputes to what is stored, and every hash holds, as far as this machine can tell.' : 'This path does not hold. See the marked places below.';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${esc(trace.address)} of run ${run.number}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${STYLE}</style></head><body>
<header><p class="small">Evidence sheet · run ${run.number} · ${esc(run.kind === 'record' ? 'of record' : run.kind)} · ${esc(run.status)}</p>
<h1>${esc(trace.title)}</h1><p class="mono">${esc(trace.address)}</p>
<p class="figure mono">${shown(valueOf(trace.root))}${trace.unit === 'none' ? '' : ` <span class="unit">${esc(trace.unit)}</span>`}</p>
<p class="${trace.holds ? 'good' : 'bad'}">${esc(verdict)} ${trace.hashes.held} of ${trace.hashes.checked} hashes hold.</p>
${trace.hashes.broken.map((broken) => `<p class="bad">${esc(broken.name)}: expected <code>${esc(broken.expected)}</code>, found <code>${esc(broken.found)}</code></p>`).join('')}</header>
<section><h2>What left the building</h2>${delivered(trace)}</section>
<section><h2>How it was made, last step first</h2>${path(trace.root)}</section>
<section><h2>The run</h2><table>
${row('Pipeline and mode', `${run.pipeline}, ${run.mode}${run.regime === null ? '' : `, ${run.regime}`}`)}
${run.inputs.map((input) => row(input.name, `${input.fileName}`, input.sha256)).join('')}
${row('Manifest', 'everything that made the run', run.manifestSha256 ?? 'none')}
${row('Started by', `${run.actor}, ${run.createdAt}`)}
${row('Approved', run.approval ? `${run.approval.actor}, ${run.approval.at}: ${run.approval.reason}` : 'not approved: this is a draft')}
${row('Audit log head', `entry ${facts.logHead.seq}`, facts.logHead.hash)}
${facts.logHead.signed === undefined ? row('Signed with', 'not signed: the key of the log was not on this machine') : `${row('Tree over the log', `${facts.logHead.signed.size} entries, RFC 6962 root`, facts.logHead.signed.root)}${row('Signed with', 'Ed25519 key of the log', facts.logHead.signed.keyId)}`}
</table>${facts.logHead.signed === undefined ? '' : `<p class="small">The signed head, to be kept and checked without Tapestry (docs/verify-by-hand.md); with Tapestry: <code>verify --head THIS-FILE</code>.</p><pre id="log-head">${esc(canonicalJson(facts.logHead.signed))}</pre>`}</section>
<footer class="small"><p>A name is asserted unless a signed statement in the log bears it. The log is tamper-evident: a change shows against this head, not by itself.
To check a file named here: <code>sha256sum FILE</code>.</p></footer></body></html>
`;
}

function delivered(trace: Trace): string {
  if (!trace.delivered) return '<p class="quiet">This value is not part of a delivered file.</p>';
  const { xml, valueStart, valueEnd, line, artifact, sha256 } = trace.delivered;
  return `<pre>${esc(xml.slice(0, valueStart))}<b>${esc(xml.slice(valueStart, valueEnd))}</b>${esc(xml.slice(valueEnd))}</pre><p class="small">${line === null ? '' : `line ${line} of `}${esc(artifact)} · <code>${esc(sha256)}</code></p>`;
}

function path(node: TraceNode): string {
  const steps = [...node.steps].reverse().map(stepOf).join('');
  const population = node.population ? `<p class="small">Over ${esc(node.population.over)}: ${node.population.contributors} of ${node.population.population} rows count. Filter: <code>${esc(node.population.filter)}</code>.
${node.population.leftOut.map((left) => `${left.rows} left out: ${esc(left.reason)}.`).join(' ')}</p>${node.population.drivers.length === 0 ? '' : `<table><caption>The largest contributors</caption>${node.population.drivers.map((driver) => `<tr><td class="mono">${esc(driver.address)}</td><td>${esc(driver.label)}</td><td class="mono num">${esc(driver.value)}</td></tr>`).join('')}</table>`}` : '';
  const findings = node.findings.map((finding) => `<p class="small">Finding ${esc(finding.rule)} ${esc(finding.title)} (${esc(finding.severity)})${finding.waivedBy === null ? '' : `, waived: ${esc(finding.waivedBy)}`}</p>`).join('');
  return `<div class="node"><p><strong>${esc(node.title)}</strong> <span class="mono small">${esc(node.address)}</span></p>
<p class="mono">${shown(valueOf(node))}${node.agrees ? '' : ` <span class="bad">recomputed: ${shown(node.recomputed)}</span>`}${node.artifactSha256 === null ? '' : ` <span class="small">stored in <code>${esc(node.artifactSha256.slice(0, 16))}</code></span>`}</p>
${steps === '' ? '' : `<table class="steps">${steps}</table>`}${population}${findings}${node.origins.map(originOf).join('')}${node.inputs.map(path).join('')}</div>`;
}

function stepOf(step: TraceStep): string {
  const value = step.changed ? `${shown(step.before)} becomes ${shown(step.after)}` : step.before === null ? shown(step.after) : '<span class="quiet">unchanged</span>';
  return `<tr><td>${esc(step.title)}</td><td>${esc(step.detail)}</td><td class="mono">${value}</td><td class="small">${step.origin ? voucher(step.origin) : ''}</td></tr>`;
}

function voucher(origin: NonNullable<TraceStep['origin']>): string {
  return `${origin.actor === undefined ? '' : `<strong>${esc(origin.actor)}</strong>${origin.at === undefined ? '' : `, ${esc(origin.at)}`}: `}${esc(origin.label)} <span class="mono">${esc(origin.kind)} ${esc(origin.ref)}${origin.hash === undefined ? '' : ` ${esc(origin.hash.slice(0, 16))}`}</span>`;
}

function originOf(origin: TraceOrigin): string {
  switch (origin.kind) {
    case 'source-cell': return `<div class="origin"><p class="small">Source cell: ${esc(origin.file)}, ${origin.line === null ? `sheet ${esc(origin.sheet ?? '')} cell ${esc(origin.cell ?? '')}` : `line ${origin.line}, field ${origin.column + 1}`}, header “${esc(origin.header)}” · <code>${esc(origin.tapeSha256)}</code></p>
<pre>${esc(origin.rawLine.slice(0, origin.cellStart))}<mark>${esc(origin.rawLine.slice(origin.cellStart, origin.cellEnd))}</mark>${esc(origin.rawLine.slice(origin.cellEnd))}</pre></div>`;
    case 'document': return `<div class="origin"><p class="small">${voucher(origin.origin)}: <span class="mono">${shown(origin.value)}</span></p></div>`;
    case 'blank': return `<div class="origin"><p class="small quiet">Nothing: ${esc(origin.reason)}</p></div>`;
  }
}

function row(name: string, value: string, hash?: string): string {
  return `<tr><th>${esc(name)}</th><td>${esc(value)}</td><td class="mono small">${hash === undefined ? '' : esc(hash)}</td></tr>`;
}

function shown(value: string | null): string {
  return value === null ? '<span class="quiet">blank</span>' : esc(value);
}

function esc(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `body{font:14px/1.5 "IBM Plex Sans",system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1d1a;background:#fff}
h1{font-size:1.3rem;margin:.2rem 0}h2{font-size:1rem;margin:2rem 0 .5rem;border-bottom:1px solid #c9ccc4;padding-bottom:.2rem}
.mono,code,pre{font-family:"IBM Plex Mono",ui-monospace,monospace;font-size:.9em}pre{white-space:pre-wrap;overflow-wrap:anywhere;border-left:2px solid #a63a7d;padding-left:.8rem}
.figure{font-size:1.6rem;margin:.5rem 0}.unit{font-size:.9rem;color:#5c6058}.small{font-size:.85em;color:#4a4e46}.quiet{color:#6b6f66}.good{color:#1f6b45}.bad{color:#9b1c1c;font-weight:600}
table{border-collapse:collapse;width:100%}td,th{padding:.25rem .5rem;text-align:left;vertical-align:top;border-top:1px solid #e3e5de;overflow-wrap:anywhere}.num{text-align:right}
.steps{table-layout:fixed}.steps td:nth-child(1){width:22%}.steps td:nth-child(2){width:26%}.steps td:nth-child(3){width:22%}.steps .quiet{white-space:nowrap}
.node{border-left:2px solid #a63a7d;padding-left:1rem;margin:.8rem 0}.origin{margin:.5rem 0}mark{background:#ffe27a;outline:1px solid #c9a400}
@media print{body{margin:0;max-width:none}}`;
