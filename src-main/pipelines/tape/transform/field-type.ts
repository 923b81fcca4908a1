import type { Field } from '../../../../src-shared/model/field.ts';

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
