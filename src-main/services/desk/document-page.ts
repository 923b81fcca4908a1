import type { PdfBlock, PdfCell, PdfDocument, PdfFact } from '../../adapters/pdf/pdf-document.ts';

const STYLE = `body{margin:2rem auto;max-width:76rem;padding:0 1.5rem;font:15px/1.5 system-ui,sans-serif;color:#1b1d1a;background:#fff}h1{font-size:1.4rem;margin:.2rem 0 1rem}h2{font-size:1.05rem;margin:1.6rem 0 .5rem;border-top:1px solid #c9ccc4;padding-top:.8rem}h3{font-size:1rem}table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:13px;margin:.6rem 0}th,td{text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid #e1e3dd;overflow-wrap:anywhere}th{position:sticky;top:0;background:#f4f5f1;font-weight:600}.r{text-align:right}.mono{font-family:ui-monospace,monospace;font-size:12.5px}.quiet{color:#5c6058}.good{color:#1f6b45}.bad{color:#9b1c1c}dl{display:grid;grid-template-columns:11rem 1fr;gap:2px 12px;margin:0}dt{color:#5c6058}dd{margin:0;overflow-wrap:anywhere}mark{background:#ffe27a}pre{white-space:pre-wrap;overflow-wrap:anywhere}@media print{th{position:static}}`;

/** A paper as one self-contained page: no script, no fetch, every text escaped. The same document gives the same bytes. */
export function documentPage(document: PdfDocument): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>${escaped(document.title)}</title><style>${STYLE}</style></head><body>
${document.kicker === undefined ? '' : `<p class="quiet">${escaped(document.kicker)}</p>\n`}<h1>${escaped(document.title)}</h1>
${document.blocks.map(block).join('\n')}
${document.foot === undefined ? '' : `<footer class="quiet">${escaped(document.foot)}</footer>\n`}</body></html>\n`;
}

function block(each: PdfBlock): string {
  switch (each.kind) {
    case 'heading': return `<h${each.level}>${escaped(each.text)}</h${each.level}>`;
    case 'paragraph': return `<p class="${each.tone ?? 'plain'}${each.mono ? ' mono' : ''}">${escaped(each.text)}</p>`;
    case 'figure': return `<p class="mono"><b>${escaped(each.value)}</b> ${escaped(each.unit ?? '')}</p>`;
    case 'facts': return `<dl>${each.rows.map(fact).join('')}</dl>`;
    case 'table': return `<table>${widths(each.columns.map(({ width }) => width ?? 1))}<thead><tr>${each.columns.map(({ title, align }) => `<th scope="col"${align === 'right' ? ' class="r"' : ''}>${escaped(title)}</th>`).join('')}</tr></thead><tbody>\n${each.rows.map((row) => `<tr>${row.map((value, i) => cell(value, each.columns[i]?.align === 'right', each.columns[i]?.mono === true)).join('')}</tr>`).join('\n')}</tbody></table>`;
    case 'line': return `<pre class="mono">${each.mark ? `${escaped(each.text.slice(0, each.mark.start))}<mark>${escaped(each.text.slice(each.mark.start, each.mark.end))}</mark>${escaped(each.text.slice(each.mark.end))}` : escaped(each.text)}</pre>`;
    case 'drawing': return `<p class="quiet">${escaped(each.drawing.label)}</p>`;
    case 'rule': case 'page-break': return '<hr>';
  }
}

/** Columns share the line as the document says. */
function widths(shares: readonly number[]): string {
  const all = shares.reduce((sum, share) => sum + share, 0);
  return `<colgroup>${shares.map((share) => `<col style="width:${((100 * share) / all).toFixed(2)}%">`).join('')}</colgroup>`;
}

function fact({ name, value, mono, tone }: PdfFact): string {
  return `<dt>${escaped(name)}</dt><dd class="${tone ?? 'plain'}${mono ? ' mono' : ''}">${escaped(value).replaceAll('\n', '<br>')}</dd>`;
}

function cell(value: PdfCell, right: boolean, mono: boolean): string {
  const { text, tone } = typeof value === 'string' ? { text: value, tone: undefined } : value;
  const classes = [right ? 'r' : '', mono ? 'mono' : '', tone ?? ''].filter(Boolean).join(' ');
  return `<td${classes === '' ? '' : ` class="${classes}"`}>${escaped(text)}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
