import type { Origin, Step } from '../../../src-shared/model/derivation.ts';

/** A step in people's words: what it is, and the particulars that decide its result. */
export interface StepDescription { readonly title: string; readonly detail: string; readonly origin?: Origin | undefined }

/** Describes a step; `value` is the text before it, `sourceRow` the row, where an entry decides (a code table, an override). */
export function describeStep(step: Step, key: string | null, sourceRow: number | null): StepDescription {
  switch (step.step) {
    case 'cell': return { title: 'Read', detail: `field ${step.index + 1}, header “${step.header}”`, origin: step.origin };
    case 'read': return { title: 'Take', detail: step.column };
    case 'constant': return { title: 'Constant', detail: step.origin.label, origin: step.origin };
    case 'trim': return { title: 'Trim', detail: 'white space at both ends' };
    case 'blank-to-null': return { title: 'Blank', detail: step.tokens.length === 0 ? 'empty text is no value' : `empty text and ${step.tokens.map((token) => `“${token}”`).join(', ')} are no value` };
    case 'strip-unit': return { title: 'Remove sign', detail: step.tokens.join(' ') };
    case 'parse-decimal': return { title: 'Parse decimal', detail: `${step.locale} as DECIMAL(${step.precision},${step.scale})` };
    case 'parse-integer': return { title: 'Parse whole number', detail: step.locale };
    case 'parse-date': return { title: 'Parse date', detail: step.formats.join(' or ') };
    case 'parse-boolean': return { title: 'Parse yes or no', detail: `${step.yes.join(', ')} / ${step.no.join(', ')}` };
    case 'scale': return { title: step.factor === '100' ? 'Fraction to points' : 'Points to fraction', detail: `times ${step.factor}, exact` };
    case 'map-code': return { title: 'Map code', detail: `table ${step.table}${key === null ? '' : `, entry “${key}”`}`, origin: key === null ? undefined : step.origins[key] };
    case 'extract': return { title: 'Extract', detail: step.pattern.replaceAll('-', ' ') };
    case 'lookup': return { title: 'Look up', detail: step.table, origin: step.origin };
    case 'prefix-map': return { title: 'Regime code', detail: `codes that start with ${step.prefixes.join(' or ')} become ${step.to}`, origin: step.origin };
    case 'or-else': return { title: 'Else', detail: `where blank, ${step.column}` };
    case 'default': return { title: 'Default', detail: step.origin.label, origin: step.origin };
    case 'ratio': return { title: 'Ratio', detail: `${step.numerator} / ${step.denominator}${step.factor === '1' ? '' : ` × ${step.factor}`}, half-up at ${step.scale} decimals` };
    case 'expression': return { title: 'Expression', detail: step.text };
    case 'override': {
      const row = step.rows.find((candidate) => candidate.sourceRow === sourceRow);
      return { title: 'Override', detail: row ? row.origin.label : `${step.rows.length} ${step.rows.length === 1 ? 'cell' : 'cells'} of this column, not this one`, origin: row?.origin };
    }
    case 'no-data': return { title: 'No data', detail: step.always ? `always ${step.answer}` : `where blank, ${step.answer}`, origin: step.origin };
    case 'format': return { title: 'Write', detail: step.as === 'decimal' ? `decimal${step.totalDigits === undefined ? '' : ` of at most ${step.totalDigits} digits`}${step.fractionDigits === undefined ? '' : `, ${step.fractionDigits} after the point`}` : `as ${step.as}${step.maxLength === undefined ? '' : ` of at most ${step.maxLength} characters`}` };
  }
}
