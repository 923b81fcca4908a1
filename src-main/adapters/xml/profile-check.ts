import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import { fieldWalker, type WalkPlace } from './field-walker.ts';
import { formatFault } from './profile-formats.ts';
import { type BoundField, type PlanNode, reportPlan } from './report-plan.ts';
import type { DecodedValue } from './value-form.ts';
import { streamXml, XML_LIMITS, type XmlLimits } from './xml-stream.ts';

export interface ProfileMessage {
  readonly line: number;
  /** From 1; 0 for the report around the records. */
  readonly record: number;
  readonly code: string | null;
  readonly message: string;
}

export interface ProfileResult {
  readonly valid: boolean;
  readonly records: number;
  /** The first `maxMessages`; `messageCount` counts all. */
  readonly messages: readonly ProfileMessage[];
  readonly messageCount: number;
}

interface Frame {
  readonly node: PlanNode;
  readonly seen: Map<string, number>;
  last: number;
}

/**
 * Our own check of a report against its template, used where no official schema was imported and beside it otherwise: order and
 * presence of elements, form, format, digits, code lists, legality of no-data answers. It knows what the template says and no more:
 * which repeated rows are mandatory, and choices between branches, only the schema knows. A document that is not well-formed is one
 * message, not an error. @throws AppError INVALID_INPUT (DOCTYPE), LIMIT_EXCEEDED, NOT_FOUND, UNREADABLE (not UTF-8).
 */
export async function validateProfile(file: string, template: Template, options: { readonly maxMessages?: number; readonly limits?: XmlLimits } = {}): Promise<ProfileResult> {
  const plan = reportPlan(template);
  const maxMessages = options.maxMessages ?? 1000;
  const messages: ProfileMessage[] = [];
  let messageCount = 0;
  let records = 0;
  const say = (place: WalkPlace, code: string | null, message: string): void => {
    messageCount += 1;
    if (messages.length < maxMessages) messages.push({ line: place.line, record: place.record, code, message });
  };
  const frames: Frame[] = [];
  const enter = (node: PlanNode, place: WalkPlace, code: string | null): void => {
    const parent = frames.at(-1);
    if (!parent) return;
    if (node.index < parent.last) say(place, code, `<${node.name}> stands after <${parent.node.children[parent.last]?.name}>, the schema has it before`);
    parent.last = Math.max(parent.last, node.index);
    const times = (parent.seen.get(node.name) ?? 0) + 1;
    parent.seen.set(node.name, times);
    if (times > 1 && node.repeats === null && !mayRepeat(node)) say(place, code, `<${node.name}> stands ${times} times in <${parent.node.name}>`);
  };
  const handlers = fieldWalker(plan, {
    root: (name, attributes) => {
      const found = attributes['xmlns'] ?? '';
      if (found !== template.message.namespace) say({ line: 1, record: 0 }, null, `<${name}> is in the namespace "${found}", expected ${template.message.namespace}`);
    },
    groupOpen: (node, place) => {
      enter(node, place, null);
      frames.push({ node, seen: new Map(), last: -1 });
    },
    groupClose: (node, place) => {
      const frame = frames.pop();
      if (node === plan.unit) records += 1;
      for (const child of node.children) {
        if (frame?.seen.has(child.name) || !isExpected(child)) continue;
        say(place, child.bound?.field.code ?? null, `<${child.name}> is missing in <${node.name}>`);
      }
    },
    field: (bound, node, decoded, place) => {
      enter(node, place, bound.field.code);
      const fault = valueFault(bound, decoded);
      if (fault !== null) say(place, bound.field.code, `<${node.name}> ${fault}`);
    },
    unknown: (parent, name, place) => say(place, null, `<${name}> is not an element of ${parent === '' ? 'the document' : `<${parent.split('/').at(-1)}>`}`),
    attribute: (path, name, place) => say(place, null, `<${path.split('/').at(-1)}> has the attribute ${name}, which it does not admit`),
    stray: (parent, text, place) => say(place, null, `<${parent.split('/').at(-1)}> holds text between its elements: ${text.slice(0, 40)}`),
  });
  try {
    for await (const _ of streamXml(file, handlers, options.limits ?? XML_LIMITS)) void _;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'UNREADABLE' || typeof thrown.details['line'] !== 'number') throw thrown;
    say({ line: thrown.details['line'], record: records }, null, thrown.message);
  }
  return { valid: messageCount === 0, records, messages, messageCount };
}

/** Telephone numbers, persons and mail addresses repeat; the template does not say so, the contact group does. */
function mayRepeat(node: PlanNode): boolean {
  return node.bound !== null && /^Ctct(?:Prsn|Tel|Email)$/.test(node.name);
}

/** Every element of a template must be there; rows of triggers and cash flows may be none. */
function isExpected(node: PlanNode): boolean {
  return node.repeats === null || node.repeats === 'record' || node.repeats === 'collateral';
}

function valueFault({ field, currencyCode, form }: BoundField, decoded: DecodedValue): string | null {
  if (decoded.kind === 'malformed') return decoded.reason;
  if (decoded.kind === 'no-data') {
    const answer = decoded.text;
    if (answer === 'ND5') return field.nd5 ? null : 'gives ND5, which this code does not admit';
    if (!field.nd14) return `gives ${answer}, which this code does not admit`;
    if (/^ND[123]$/.test(answer)) return null;
    if (answer === 'ND4') return 'gives ND4 without its date';
    const dated = formatFault({ ...field, format: '{DATEFORMAT}', codes: [] }, answer.slice(4));
    return answer.startsWith('ND4-') && dated === null ? null : `gives "${answer}", which is no no-data answer`;
  }
  if (form.kind === 'text' && form.paths[0] === '.' && /^ND[1-5](?:-|$)/.test(decoded.text)) return `gives ${decoded.text}, but this element has no place for a no-data answer`;
  if (form.kind === 'amount') {
    const currency = decoded.currency;
    if (currency === null || !/^[A-Z]{3}$/.test(currency)) return `has the currency "${currency ?? ''}"${currencyCode === null ? '' : ` (${currencyCode})`}, expected three capital letters`;
  }
  const expected = formatFault(field, decoded.text);
  return expected === null ? null : `is "${decoded.text.slice(0, 60)}", expected ${expected}`;
}
