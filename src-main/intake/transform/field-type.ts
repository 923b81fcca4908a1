import { parseLocalDate } from '../../../src-shared/kernel/local-date.ts';
import type { Field } from '../../../src-shared/model/field.ts';

/** Column type of a canonical field: money has 18 digits, other decimals keep the field's own scale. */
export function columnType(field: Field): string {
  switch (field.type) {
    case 'text': case 'code': return 'text';
    case 'date': return 'date';
    case 'boolean': return 'boolean';
    case 'integer': return 'integer';
    case 'decimal': return `decimal(18,${field.unit === 'currency' ? 2 : field.scale})`;
  }
}

export function decimalScale(field: Field): number {
  return field.unit === 'currency' ? 2 : field.scale;
}

/** Does a text that a person or a document gives stand in the field's column as it is? Canonical form: ISO date, decimal point, true or false. */
export function fitsField(field: Field, value: string): boolean {
  switch (field.type) {
    case 'decimal': {
      const [, whole = ''] = /^-?0*(\d+)(?:\.\d+)?$/.exec(value) ?? [];
      return whole !== '' && whole.length <= 18 - decimalScale(field);
    }
    case 'integer': return /^-?\d{1,18}$/.test(value);
    case 'date': return parseLocalDate(value) !== null;
    case 'boolean': return value === 'true' || value === 'false';
    case 'text': case 'code': return value !== '';
  }
}
