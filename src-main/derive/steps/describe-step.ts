import type { Origin, Step } from '../../../src-shared/model/derivation.ts';

/** A step in people's words: what it is, and the particulars that decide its result. */
export interface StepDescription { readonly title: string; readonly detail: string; readonly origin?: Origin | undefined }

/** Describes a step of a column's derivation; `key` is the entry of a code table that was used, `sourceRow` the row an override may be for. */
export function describeStep(step: Step, column: string, key: string | null, sourceRow: number | null): StepDescription {
  switch (step.step) {
    case 'cell': return { title: `Align to ${column}`, detail: `field ${step.index + 1}, header “${step.header}”`, origin: step.origin };
    case 'read': return { title: `Read ${step.column}`, detail: 'the value of the table before, on the same row' };
    case 'constant': return { title: 'Constant', detail: step.origin.label, origin: step.origin };
    case 'trim': return { title: 'Trim', detail: 'white space at both ends' };
    case 'blank-to-null': return { title: 'Blank texts', detail: step.tokens.length === 0 ? 'empty text is no value' : `empty text and ${step.tokens.length} placeholders such as ${step.tokens.filter((token) => /[a-z]/.test(token)).slice(0, 3).map((token) => `“${token}”`).join(', ') || `“${step.tokens[0]}”`} are no value`, origin: step.origin };
    case 'strip-unit': return { title: 'Remove sign', detail: step.tokens.join(' '), origin: step.origin };
    case 'parse-decimal': return { title: 'Parse decimal', detail: `${step.locale} as DECIMAL(${step.precision},${step.scale})`, origin: step.origin };
    case 'parse-integer': return { title: 'Parse whole number', detail: step.locale, origin: step.origin };
    case 'parse-date': return { title: 'Parse date', detail: step.formats.join(' or '), origin: step.origin };
    case 'parse-boolean': return { title: 'Parse yes or no', detail: `${step.yes.join(', ')} / ${step.no.join(', ')}`, origin: step.origin };
    case 'scale': return { title: step.factor === '100' ? 'Fraction to points' : 'Points to fraction', detail: `times ${step.factor}, exact`, origin: step.origin };
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
    case 'gather': return { title: step.kind === 'after-first' ? 'Row after the first' : 'Sum over rows', detail: `over the rows that share ${step.key.join(', else ')}${step.kind === 'after-first' ? '' : `: ${step.value ?? ''}, each item once, on the first of them`}` };
    case 'kernel': return { title: `Measured by ${step.kernel}`, detail: `from ${step.reads.length} ${step.reads.length === 1 ? 'column' : 'columns'} of the row${step.pool.length === 0 ? '' : ', and from other rows'}`, origin: step.documents[0] };
    case 'no-data': return { title: 'No data', detail: step.always ? `always ${step.answer}` : `where blank, ${step.answer}`, origin: step.origin };
    case 'format': {
      // The template's origin says the form, then the template: the one is what the step does, the other who vouches.
      const [form = '', template] = step.origin?.kind === 'template' ? step.origin.label.split('; ', 2) : [];
      if (step.origin && template !== undefined) return { title: `Project to ${column}`, detail: form, origin: { ...step.origin, label: template } };
      return { title: step.origin?.kind === 'template' ? `Project to ${column}` : `Write ${column}`, origin: step.origin, detail: step.origin?.kind === 'template' ? step.origin.label : step.as === 'decimal' ? `decimal${step.totalDigits === undefined ? '' : ` of at most ${step.totalDigits} digits`}${step.fractionDigits === undefined ? '' : `, ${step.fractionDigits} after the point`}` : `as ${step.as}${step.maxLength === undefined ? '' : ` of at most ${step.maxLength} characters`}` };
    }
  }
}
