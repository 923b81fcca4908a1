import type { Step } from '../../../src-shared/model/derivation.ts';
import type { Measure } from '../../../src-shared/model/measure.ts';

/** Why a step can give what it gave before though something it read has changed; null for a step that cannot. */
export function absorbs(step: Step, sourceRow: number | null): string | null {
  switch (step.step) {
    case 'trim': return 'white space at the ends is no difference';
    case 'blank-to-null': return 'several texts mean blank';
    case 'map-code': return 'several texts have one code';
    case 'lookup': return 'several keys have one value';
    case 'prefix-map': return `whatever starts with ${step.prefixes.join(' or ')} becomes ${step.to}`;
    case 'extract': return 'only a part of the text is kept';
    case 'parse-boolean': return 'several texts mean yes, several no';
    case 'ratio': return `rounded half-up at ${step.scale} decimals`;
    case 'or-else': return `used only where the value before is blank`;
    case 'default': return `a blank becomes ${step.value}, whatever made it blank`;
    case 'override': {
      const mine = sourceRow === null ? undefined : step.rows.find((row) => row.sourceRow === sourceRow);
      return mine ? `a person set this cell to ${mine.value ?? 'blank'}: nothing before it matters` : null;
    }
    case 'no-data': return step.always ? `always ${step.answer}: nothing before it matters` : `a blank becomes ${step.answer}`;
    case 'format': return step.as === 'decimal' || step.as === 'integer' ? 'digits that the format does not have are lost with a finding' : step.as === 'year' ? 'only the year is kept' : null;
    case 'expression': return 'a condition or a sum can come to the same';
    case 'parse-decimal': case 'parse-date': case 'parse-integer': return 'several ways of writing are one value; what cannot be read is blank';
    case 'gather': return 'the first row of a key carries the sum of all, and equal items count once';
    case 'kernel': return 'it reads a value only where its policy or the row needs it, and rounds what it gives';
    default: return null;
  }
}

/** The same of a measure. */
export function measureAbsorbs(measure: Measure): string {
  const filter = measure.filter === undefined ? '' : `rows outside “${measure.filter}” do not count; `;
  switch (measure.aggregate) {
    case 'count': return `${filter}it counts rows, not values`;
    case 'minimum': case 'maximum': return `${filter}only the ${measure.aggregate} counts`;
    case 'single': return `${filter}all rows must agree`;
    default: return `${filter}rounded at ${measure.scale} decimals`;
  }
}
