import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TemplateField } from '../../../src-shared/model/regime.ts';

/**
 * How the value of one code lies inside its element. Declared by `leaf` in the template:
 * `.` the element's own text; `Cd`, `Dt`, `Rate` ... a child; `Val/Amt|Val/Sgn` or `Amt|Sgn` an unsigned amount with currency
 * and a sign that is present (false) only when negative; `Val/Nmrcl|Val/Pctg` a number, or a percentage where the text ends in
 * `%`; any other `a|b` writes the first and reads either. `shapes` are the paths of the elements below the field's, in order and
 * joined by spaces: for amounts without and with sign, else one for each alternative.
 */
export type ValueForm =
  | { readonly kind: 'text'; readonly paths: readonly string[]; readonly shapes: readonly string[] }
  | { readonly kind: 'amount'; readonly amount: string; readonly sign: string | null; readonly shapes: readonly string[] }
  | { readonly kind: 'number-or-percentage'; readonly number: string; readonly percentage: string; readonly shapes: readonly string[] };

/** One element inside a field's element, as read: path below the field, text, attributes. */
export interface InnerElement {
  readonly path: string;
  text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a field's element said: a value (amounts signed, percentages of a choice with `%`), a no-data answer, or nothing we know. */
export type DecodedValue =
  | { readonly kind: 'value'; readonly text: string; readonly currency: string | null }
  | { readonly kind: 'no-data'; readonly text: string }
  | { readonly kind: 'malformed'; readonly reason: string };

const NO_DATA = /^ND[1-5]$/;
const NO_DATA_DATED = /^ND4-(\d{4}-\d{2}-\d{2})$/;
const PLAIN_DECIMAL = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;

/** Reads a template's `leaf`. @throws AppError INVALID_INPUT when it is none of the declared forms. */
export function parseValueForm(field: TemplateField): ValueForm {
  const paths = field.leaf.split('|').map((part) => part.replace(/^\/+/, ''));
  const first = paths[0] ?? '';
  if (first === '' || paths.some((part) => !/^(?:\.|[A-Za-z_][\w.-]*(?:\/[A-Za-z_][\w.-]*)*)$/.test(part))) {
    throw new AppError('INVALID_INPUT', `template field ${field.code}: leaf "${field.leaf}" is not a path below its element`, {
      userAction: 'write `.`, a child such as `Cd`, or alternatives such as `Val/Amt|Val/Sgn`',
    });
  }
  const lastName = (path: string | undefined): string => path?.split('/').at(-1) ?? '';
  const sign = paths.find((part) => lastName(part) === 'Sgn') ?? null;
  if (lastName(first) === 'Amt') {
    const plain = shapeOf(first);
    return { kind: 'amount', amount: first, sign, shapes: sign === null ? [plain] : [plain, `${plain} ${sign}`] };
  }
  const percentage = paths.find((part) => lastName(part) === 'Pctg');
  const number = paths.find((part) => lastName(part) === 'Nmrcl');
  if (percentage !== undefined && number !== undefined) {
    return { kind: 'number-or-percentage', number, percentage, shapes: [shapeOf(number), shapeOf(percentage)] };
  }
  return { kind: 'text', paths, shapes: paths.map((path) => (path === '.' ? '' : shapeOf(path))) };
}

/** The no-data answer in `text` when this field's element has a place for one; null when it is a value. */
export function noDataOf(field: TemplateField, form: ValueForm, text: string): { readonly code: string; readonly date: string | null } | null {
  if (!text.startsWith('ND')) return null;
  const hasPlace = (field.nd14 || field.nd5) && !(form.kind === 'text' && form.paths[0] === '.');
  if (!hasPlace) return null;
  if (NO_DATA.test(text)) return { code: text, date: null };
  const dated = NO_DATA_DATED.exec(text);
  return dated ? { code: 'ND4', date: dated[1] ?? null } : null;
}

/** The sign and magnitude of signed decimal text; anything else is passed through unsigned for the validators to name. */
export function splitSign(text: string): { readonly negative: boolean; readonly magnitude: string } {
  if (!text.startsWith('-') || !PLAIN_DECIMAL.test(text)) return { negative: false, magnitude: text };
  const magnitude = text.slice(1);
  return { negative: /[1-9]/.test(magnitude), magnitude };
}

/** Reads what lies inside a field's element back to the text the writer was given. */
export function decodeValue(form: ValueForm, ownText: string, inner: readonly InnerElement[]): DecodedValue {
  let shape = '';
  for (const element of inner) shape += shape === '' ? element.path : ` ${element.path}`;
  const last = inner.at(-1);
  if (shape === 'NoDataOptn NoDataOptn/NoData') return { kind: 'no-data', text: last?.text ?? '' };
  if (shape === 'NoDataOptn NoDataOptn/NoData4 NoDataOptn/NoData4/Dt NoDataOptn/NoData4/NoData') {
    return { kind: 'no-data', text: `${last?.text ?? ''}-${inner[2]?.text ?? ''}` };
  }
  const which = form.shapes.indexOf(shape);
  if (which === -1) {
    const wanted = form.kind === 'amount' ? 'an amount' : form.kind === 'text' ? form.paths.join(' or ') : `${form.number} or ${form.percentage}`;
    return { kind: 'malformed', reason: inner.length === 0 ? 'is empty' : `holds <${shape}> where ${wanted} or a no-data answer belongs` };
  }
  if (form.kind !== 'amount') {
    const text = last?.text ?? ownText;
    return { kind: 'value', text: form.kind === 'number-or-percentage' && which === 1 ? `${text}%` : text, currency: null };
  }
  const sign = which === 1 ? (last?.text.trim() ?? '') : 'true';
  if (!/^(?:true|false|1|0)$/.test(sign)) return { kind: 'malformed', reason: `has the sign "${sign.slice(0, 20)}", expected true or false` };
  const amount = which === 1 ? inner.at(-2) : last;
  const magnitude = amount?.text.trim() ?? '';
  if (magnitude.startsWith('-')) return { kind: 'malformed', reason: `has the amount ${magnitude.slice(0, 40)}; amounts are unsigned, the sign has its own element` };
  const negative = sign === 'false' || sign === '0';
  return { kind: 'value', text: negative && /[1-9]/.test(magnitude) ? `-${magnitude}` : magnitude, currency: amount?.attributes['Ccy'] ?? null };
}

/** `Val/Amt` -> `Val Val/Amt`: the elements on the way and the one itself. */
function shapeOf(path: string): string {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/')).join(' ');
}
