import type { Drawing, DrawingShape, PdfBlock, PdfCell, PdfDocument, PdfFact } from '../../../adapters/pdf/pdf-document.ts';

const LIGHT = '--canvas:#f3f3f0;--surface:#fff;--text:#191a1c;--text-2:#484b51;--text-3:#63676e;--line:#e1e0db;--line-strong:#c8c7c1;--ok:#17694b;--bad:#a81e17;--warn-bg:#fbf1cf;--warn:#765700;--gain:#1f6e8c;--loss:#a2470b;--plot-1:#2460a7;--plot-2:#db8a1c;--plot-3:#12806a;--plot-4:#a583d6;--plot-5:#62b6de;--plot-6:#6e3f14;--plot-7:#c9503f;--plot-8:#3a3d42';
const DARK = '--canvas:#0f1012;--surface:#16181b;--text:#ecedee;--text-2:#b9bdc3;--text-3:#949aa2;--line:#282b30;--line-strong:#3c4046;--ok:#67c9a2;--bad:#ff948a;--warn-bg:#322810;--warn:#e4bd55;--gain:#6bb8d6;--loss:#f4a36c;--plot-1:#4c8bd9;--plot-2:#f2ae52;--plot-3:#35a98a;--plot-4:#bba2ea;--plot-5:#9ad6f5;--plot-6:#a86f3c;--plot-7:#e36b5b;--plot-8:#e3e5e8';
const STYLE = `:root{color-scheme:light;${LIGHT}}@media (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}}}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--text);font:13px/20px "IBM Plex Sans",system-ui,sans-serif}main{max-width:1080px;margin:0 auto;padding:24px 32px 48px;background:var(--surface);border-inline:1px solid var(--line)}
h1{font-size:18px;line-height:24px;margin:2px 0 8px}h2{font-size:15px;line-height:22px;margin:32px 0 8px;padding-top:12px;border-top:1px solid var(--line-strong)}h3{font-size:13px;margin:18px 0 4px}p{margin:4px 0;max-width:92ch}
.quiet{color:var(--text-3)}.good{color:var(--ok)}.bad{color:var(--bad)}.mono,.r{font-family:"IBM Plex Mono",ui-monospace,monospace;font-variant-numeric:tabular-nums}.mono{font-size:12px;overflow-wrap:anywhere}
.banner{background:var(--warn-bg);color:var(--warn);padding:8px 12px;border-left:3px solid var(--warn);max-width:none}
table{border-collapse:collapse;table-layout:fixed;min-width:720px;width:100%;font-size:12px;line-height:16px;margin:8px 0}th,td{text-align:left;vertical-align:top;padding:4px 10px;border-bottom:1px solid var(--line)}th{font-size:11px;font-weight:500;color:var(--text-3)}.r{text-align:right}td{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:11rem 1fr;gap:2px 12px;margin:8px 0}dt{color:var(--text-3)}dd{margin:0;overflow-wrap:anywhere}figure{margin:8px 0 12px}svg{display:block;width:100%;height:auto}svg text{font-family:"IBM Plex Sans",system-ui,sans-serif}.wide{overflow-x:auto}
footer{margin-top:32px;color:var(--text-3)}@media print{table{min-width:0}:root{color-scheme:light;${LIGHT}}body{background:#fff;font-size:10px;line-height:14px}main{border:0;padding:0;max-width:none}h2,h3,figure{break-after:avoid}tr,figure{break-inside:avoid}thead{display:table-header-group}table{font-size:9px;line-height:12px}.wide{overflow:visible}}`;

/**
 * A paper as one self-contained page: no script, nothing fetched, every text escaped, light and dark by the reader's choice, printable. The same
 * document gives the same bytes.
 */
export function renderPage(document: PdfDocument): string {
  const foot = document.foot === undefined ? '' : `<footer>${escapeHtml(document.foot)}</footer>\n`;
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width"><title>${escapeHtml(document.title)}</title><style>${STYLE}</style></head><body><main>
${document.kicker === undefined ? '' : `<p class="quiet">${escapeHtml(document.kicker)}</p>\n`}<h1>${escapeHtml(document.title)}</h1>
${document.blocks.map(block).join('\n')}
${foot}</main></body></html>\n`;
}

/** Text as it may stand in an element or between double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** A paragraph that begins so is the warning above everything. */
export const BANNER = 'Note: ';

function block(each: PdfBlock): string {
  switch (each.kind) {
    case 'heading': return `<h${each.level}>${escapeHtml(each.text)}</h${each.level}>`;
    case 'paragraph': return `<p class="${each.text.startsWith(BANNER) ? 'banner' : (each.tone ?? 'plain')}${each.mono ? ' mono' : ''}">${escapeHtml(each.text)}</p>`;
    case 'figure': return `<p class="mono"><b>${escapeHtml(each.value)}</b> ${escapeHtml(each.unit ?? '')}</p>`;
    case 'facts': return `<dl>${each.rows.map(fact).join('')}</dl>`;
    case 'table': return `<div class="wide"><table>${widths(each.columns.map(({ width }) => width ?? 1))}<thead><tr>${each.columns.map(({ title, align }) => `<th scope="col"${align === 'right' ? ' class="r"' : ''}>${escapeHtml(title)}</th>`).join('')}</tr></thead><tbody>\n${each.rows.map((row) => `<tr>${row.map((value, i) => cell(value, each.columns[i]?.align === 'right', each.columns[i]?.mono === true)).join('')}</tr>`).join('\n')}</tbody></table></div>`;
    case 'line': return `<p class="mono">${escapeHtml(each.text)}</p>`;
    case 'drawing': return `<figure>${svg(each.drawing)}</figure>`;
    case 'rule': return '<hr>';
    case 'page-break': return '';
  }
}

/** Columns share the line as the document says. */
function widths(shares: readonly number[]): string {
  const all = shares.reduce((sum, share) => sum + share, 0);
  return `<colgroup>${shares.map((share) => `<col style="width:${((100 * share) / all).toFixed(2)}%">`).join('')}</colgroup>`;
}

function fact({ name, value, mono, tone }: PdfFact): string {
  return `<dt>${escapeHtml(name)}</dt><dd class="${tone ?? 'plain'}${mono ? ' mono' : ''}">${escapeHtml(value).replaceAll('\n', '<br>')}</dd>`;
}

function cell(value: PdfCell, right: boolean, mono: boolean): string {
  const { text, tone } = typeof value === 'string' ? { text: value, tone: undefined } : value;
  const classes = [right ? 'r' : '', mono && !right ? 'mono' : '', tone ?? ''].filter(Boolean).join(' ');
  return `<td${classes === '' ? '' : ` class="${classes}"`}>${escapeHtml(text)}</td>`;
}

/** A drawing as inline SVG; colours are the page's roles. */
function svg({ label, width, height, shapes }: Drawing): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}">${shapes.map(shape).join('')}</svg>`;
}

const near = (value: number): string => String(Math.round(value * 10) / 10);
const ink = (role: string): string => `var(--${role === 'quiet' ? 'text-3' : role})`;

function shape(each: DrawingShape): string {
  switch (each.kind) {
    case 'line': return `<polyline points="${each.points.map(([x, y]) => `${near(x)},${near(y)}`).join(' ')}" fill="none" stroke="${ink(each.role)}" stroke-width="${each.width}" stroke-linejoin="round" stroke-linecap="round"${each.dash === undefined ? '' : ` stroke-dasharray="${each.dash.join(' ')}"`}/>`;
    case 'rect': return `<rect x="${near(each.x)}" y="${near(each.y)}" width="${near(each.width)}" height="${near(each.height)}" fill="${ink(each.role)}"/>`;
    case 'text': return `<text x="${near(each.x)}" y="${near(each.y)}" font-size="${each.size}" fill="${ink(each.role)}" text-anchor="${each.anchor}">${escapeHtml(each.text)}</text>`;
  }
}
