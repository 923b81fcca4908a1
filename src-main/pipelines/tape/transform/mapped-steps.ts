import type { Decision } from '../../../../src-shared/model/decision.ts';
import type { Step } from '../../../../src-shared/model/derivation.ts';
import type { Field } from '../../../../src-shared/model/field.ts';
import type { MappingColumn } from '../../../../src-shared/model/mapping.ts';
import type { Sections } from '../params.ts';
import { codeTable } from './code-table.ts';
import { decimalScale } from './field-type.ts';
import { fromConfig, fromMapping } from './origins.ts';

type ReadingSections = Pick<Sections, 'reading' | 'placeholders' | 'enumerations' | 'codeOverrides'>;

/**
 * Steps that read a source cell as a field. The reading is what the mapping declares, else what the configuration declares for the
 * field or for all; nothing is concluded from the size of a number.
 */
export function mappedSteps(field: Field, column: MappingColumn, sections: ReadingSections, decisions: readonly Decision[]): Step[] {
  const { reading } = sections;
  const own = { ...reading.fields[field.name]?.value, ...column.reading };
  const locale = own.number ?? reading.number.value;
  const start: Step[] = [
    { step: 'cell', index: column.index, header: column.header, origin: fromMapping(column) },
    { step: 'trim' },
    { step: 'blank-to-null', tokens: sections.placeholders.value },
  ];
  switch (field.type) {
    case 'decimal': {
      const scale = decimalScale(field);
      const strip: Step = { step: 'strip-unit', tokens: reading.units.value };
      if (field.unit === 'points' && own.percent === 'fraction') {
        return [...start, strip, { step: 'parse-decimal', locale, precision: 18, scale: scale + 2 }, { step: 'scale', factor: '100', precision: 18, scale }];
      }
      return [...start, strip, { step: 'parse-decimal', locale, precision: 18, scale }];
    }
    case 'integer': return [...start, { step: 'strip-unit', tokens: reading.units.value }, { step: 'parse-integer', locale }];
    case 'date': return [...start, { step: 'parse-date', formats: own.dates ?? reading.dates.value }];
    case 'boolean': return [...start, { step: 'parse-boolean', yes: reading.yes.value, no: reading.no.value }];
    case 'code': return [...start, codeTable(field.name, field.codes ?? field.name, sections, decisions, false)];
    case 'text': {
      if (field.codes !== undefined) return [...start, codeTable(field.name, field.codes, sections, decisions, true)];
      if (!/currency/.test(field.name)) return start;
      const entries = Object.fromEntries(Object.entries(reading.currencies).map(([key, code]) => [key, code.value]));
      const origins = Object.fromEntries(Object.entries(reading.currencies).map(([key, code]) => [key, fromConfig(`currencies.${key}`, code, `“${key}” is ${code.value}`)]));
      return [...start, { step: 'map-code', table: 'currencies', entries, origins, keepUnknown: true }];
    }
  }
}
