import type { Origin, Step } from '../../../src-shared/model/derivation.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { codeKey } from '../../derive/steps/codes.ts';
import { describeStep } from '../../derive/steps/describe-step.ts';

/** Number of an origin in the page's list of them. */
export type OriginAt = number;

/**
 * A step as the page shows it: kind, title, detail, who vouches, and where its value came from beyond the one before it. What is
 * followed under which condition is what `trace-row.ts` does; a test holds the two together.
 */
export interface StepWords {
  readonly k: string; readonly t: string; readonly d: string; readonly o?: OriginAt;
  /** Source column from 0, with its header. */
  readonly cell?: readonly [number, string];
  /** Columns of the same row, by space; `else` only where the step filled a blank. */
  readonly from?: readonly (readonly [string, string])[];
  readonly else?: readonly [string, string];
  /** A document that gives the value, always or only where the value before is blank. */
  readonly gives?: { readonly value: string | null; readonly when: 'always' | 'blank' };
  readonly blank?: string;
  /** Rows set by hand: value, origin, words. */
  readonly rows?: Readonly<Record<string, readonly [string | null, OriginAt, string]>>;
  /** Entries of a code table that occur: the words for one, and its origin; `decided` where a person chose it. */
  readonly entries?: Readonly<Record<string, { readonly d: string; readonly o?: OriginAt; readonly decided?: true }>>;
  readonly lookup?: true;
  /** Gives the value where it changed it. */
  readonly maps?: true;
}

/** Words of the steps of a column. `seen` are the texts that came into step `i`, for code tables; `owner` says whose column a name is. */
export function stepWords(column: string, steps: readonly Step[], seen: (step: number) => Iterable<string>, owner: (name: string) => string, origin: (origin: Origin) => OriginAt, readTitle: (space: string) => string, table: { readonly space: string; readonly input: string; readonly freestanding?: boolean }): StepWords[] {
  // A column of its input's own name reads the input.
  const of = (name: string): string => (name === column ? table.input : owner(name));
  const place = (name: string): readonly [string, string] => [of(name), name];
  return steps.map((step, i): StepWords => {
    const { title, detail, origin: by } = describeStep(step, column, null, null);
    const base = { k: step.step, t: title, d: detail, ...(by === undefined ? {} : { o: origin(by) }) };
    switch (step.step) {
      case 'cell': return { ...base, cell: [step.index, step.header] };
      case 'read': return { ...base, d: `from the ${readTitle(of(step.column))}, same row`, from: [place(step.column)] };
      case 'constant': return step.value === null ? { ...base, blank: step.origin.label } : { ...base, gives: { value: step.value, when: 'always' } };
      case 'or-else': return { ...base, else: place(step.column) };
      case 'default': return { ...base, gives: { value: step.value, when: 'blank' } };
      case 'no-data': return { ...base, gives: { value: step.answer, when: step.always ? 'always' : 'blank' } };
      case 'ratio': return { ...base, from: [place(step.numerator), place(step.denominator)] };
      case 'expression': return { ...base, from: columnsOf(parseExpression(step.text)).map(place) };
      case 'override': return { ...base, rows: Object.fromEntries(step.rows.map((row) => [String(row.sourceRow), [row.value, origin(row.origin), row.origin.label] as const])) };
      case 'map-code': {
        const entries: Record<string, { d: string; o?: OriginAt; decided?: true }> = {};
        for (const text of seen(i)) {
          const key = codeKey(text);
          if (!Object.hasOwn(step.entries, key)) continue;
          const words = describeStep(step, column, key, null);
          entries[text] = { d: words.detail, ...(words.origin === undefined ? {} : { o: origin(words.origin) }), ...(words.origin?.kind === 'decision' ? { decided: true as const } : {}) };
        }
        return { ...base, entries };
      }
      case 'lookup': return { ...base, lookup: true };
      case 'gather': return { ...base, from: [...new Set([...(step.value === undefined ? [] : [step.value]), ...step.key])].map((name) => [table.input, name] as const) };
      case 'kernel': return { ...base, from: [...(table.freestanding === true ? [] : step.reads).map((name) => [table.input, name] as const), ...step.own.map((name) => [table.space, name] as const)] };
      case 'prefix-map': return { ...base, maps: true };
      default: return base;
    }
  });
}
