import type { Decision } from '../../../src-shared/model/decision.ts';
import type { Origin, Step } from '../../../src-shared/model/derivation.ts';
import type { Field } from '../../../src-shared/model/field.ts';
import type { MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { Sections } from '../params.ts';
import { codeTable } from './code-table.ts';
import type { Layered } from '../../../src-shared/model/resolved-config.ts';
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
  // Who declared the reading: the mapping of this column, the configuration for this field, or the configuration for all.
  const declared = (member: 'number' | 'dates' | 'percent', general?: Layered<unknown>): Origin | undefined => {
    if (column.reading[member] !== undefined) return { ...fromMapping(column), label: column.readingReason === '' ? 'declared in the mapping' : column.readingReason };
    const forField = reading.fields[field.name];
    if (forField?.value[member] !== undefined) return fromConfig(`reading.fields.${field.name}`, forField, 'declared for this field');
    return general === undefined ? undefined : fromConfig(`reading.${member}`, general, 'declared for all columns that say nothing else');
  };
  const by = (origin: Origin | undefined): { origin?: Origin } => (origin === undefined ? {} : { origin });
  const number = by(declared('number', reading.number));
  const start: Step[] = [
    { step: 'cell', index: column.index, header: column.header, origin: fromMapping(column) },
    { step: 'trim' },
    { step: 'blank-to-null', tokens: sections.placeholders.value, origin: fromConfig('placeholders', sections.placeholders, 'configured placeholders') },
  ];
  const strip: Step = { step: 'strip-unit', tokens: reading.units.value, origin: fromConfig('reading.units', reading.units, 'configured signs') };
  switch (field.type) {
    case 'decimal': {
      const scale = decimalScale(field);
      if (field.unit === 'points' && own.percent === 'fraction') {
        return [...start, strip, { step: 'parse-decimal', locale, precision: 18, scale: scale + 2, ...number }, { step: 'scale', factor: '100', precision: 18, scale, ...by(declared('percent')) }];
      }
      return [...start, strip, { step: 'parse-decimal', locale, precision: 18, scale, ...number }];
    }
    case 'integer': return [...start, strip, { step: 'parse-integer', locale, ...number }];
    case 'date': return [...start, { step: 'parse-date', formats: own.dates ?? reading.dates.value, ...by(declared('dates', reading.dates)) }];
    case 'boolean': return [...start, { step: 'parse-boolean', yes: reading.yes.value, no: reading.no.value, origin: fromConfig('reading.yes', reading.yes, 'configured words for yes and no') }];
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
