import type { Field } from '../../../src-shared/model/field.ts';
import type { Rule } from '../../../src-shared/model/rule.ts';

/** A check that the product makes on every tape, whatever the rules under `config/rules` say. */
export type RegistryCheck = Pick<Rule, 'id' | 'severity' | 'title' | 'text' | 'reference' | 'expected' | 'waivable'>;

const REGISTRY = 'Tapestry field registry';

/** Severity is that of modes in which a report is delivered; in management information an unreadable value is an error. */
export const REGISTRY_CHECKS: readonly RegistryCheck[] = [
  { id: 'FMT-001', severity: 'blocking', title: 'Not a decimal number', text: 'The text of the cell is no decimal number in the number form declared for its column.', reference: REGISTRY, expected: 'a number in the declared form', waivable: true },
  { id: 'FMT-002', severity: 'blocking', title: 'Not a whole number', text: 'The text of the cell is no whole number in the number form declared for its column.', reference: REGISTRY, expected: 'a whole number', waivable: true },
  { id: 'FMT-003', severity: 'blocking', title: 'Not a date', text: 'The text of the cell fits none of the date patterns declared for its column, or names a day that does not exist.', reference: REGISTRY, expected: 'a date in a declared pattern', waivable: true },
  { id: 'FMT-004', severity: 'blocking', title: 'Neither yes nor no', text: 'The text of the cell is none of the declared words for yes and no.', reference: REGISTRY, expected: 'yes or no', waivable: true },
  { id: 'FMT-005', severity: 'blocking', title: 'Too long for the report', text: 'The value has more digits or characters than the regime’s format allows. It is never cut.', reference: 'Implementing Regulation (EU) 2020/1225, formats', expected: 'a value within the format', waivable: false },
  { id: 'FMT-006', severity: 'error', title: 'Too large', text: 'The number has more digits before the point than its column holds.', reference: REGISTRY, expected: 'a number within the column', waivable: true },
  { id: 'ENM-001', severity: 'blocking', title: 'No code for this text', text: 'The code list of the field has no entry for the text of the cell.', reference: REGISTRY, expected: 'a text that the code list knows', waivable: true },
  { id: 'LKP-001', severity: 'note', title: 'Not in the lookup', text: 'The key taken from the cell is not in the lookup table.', reference: REGISTRY, expected: 'a key of the lookup', waivable: true },
  { id: 'LKP-002', severity: 'note', title: 'Not a postcode', text: 'The text of the cell has not the form of a UK postcode.', reference: REGISTRY, expected: 'a UK postcode', waivable: true },
  { id: 'REQ-001', severity: 'blocking', title: 'Core field not in the tape', text: 'A core field of the asset class has no column, constant or deal entry.', reference: REGISTRY, expected: 'a column for this field', waivable: false },
  { id: 'REQ-002', severity: 'error', title: 'Core field blank', text: 'A core field of the asset class is blank on this row.', reference: REGISTRY, expected: 'a value', waivable: true },
  { id: 'ING-101', severity: 'error', title: 'Ragged row', text: 'The record has fewer fields than the header.', reference: 'RFC 4180, 2.4', expected: 'as many fields as the header', waivable: true },
  { id: 'ING-102', severity: 'warning', title: 'Formula', text: 'The cell holds a formula; its stored result is read, the formula is not run.', reference: 'OWASP CSV injection', expected: 'a value', waivable: true },
  { id: 'ING-103', severity: 'error', title: 'NUL character', text: 'The cell holds a NUL character.', reference: 'RFC 4180', expected: 'text', waivable: true },
  { id: 'ING-104', severity: 'warning', title: 'Mixed encoding', text: 'The record is not valid in the encoding of the file and was read as windows-1252.', reference: 'RFC 3629', expected: 'one encoding', waivable: true },
  { id: 'ING-105', severity: 'warning', title: 'Header occurs twice', text: 'Two columns of the tape have the same header.', reference: REGISTRY, expected: 'one column of this name', waivable: true },
  { id: 'ING-106', severity: 'warning', title: 'Text after a closing quote', text: 'A quoted field goes on after its closing quote.', reference: 'RFC 4180, 2.5', expected: 'a delimiter after the quote', waivable: true },
  { id: 'ING-107', severity: 'error', title: 'More fields than the header', text: 'The record has more fields than the header; the rest is kept in the raw line and not read.', reference: 'RFC 4180, 2.4', expected: 'as many fields as the header', waivable: true },
  { id: 'ING-108', severity: 'warning', title: 'Quote never closes', text: 'A quote opens the cell and never closes; it is read as a character.', reference: 'RFC 4180, 2.5', expected: 'a closing quote', waivable: true },
  { id: 'ING-109', severity: 'warning', title: 'Merged cell', text: 'The cell is merged with others; only the first of them holds the value.', reference: REGISTRY, expected: 'a cell of its own', waivable: true },
  { id: 'REP-001', severity: 'blocking', title: 'No value, and no no-data answer is legal', text: 'The code admits no no-data answer and there is no value for it: from the tape, the deal file, a decision or the configuration.', reference: 'Delegated Regulation (EU) 2020/1224, Article 9', expected: 'a value', waivable: false },
  { id: 'REP-002', severity: 'blocking', title: 'No value, and nobody chose a no-data answer', text: 'The value is blank and neither policy nor a person says which of the legal no-data answers applies.', reference: 'Delegated Regulation (EU) 2020/1224, Article 9', expected: 'a value or a legal no-data answer', waivable: false },
];

const byId = new Map(REGISTRY_CHECKS.map((check) => [check.id, check]));

export function registryCheck(id: string): RegistryCheck | undefined {
  return byId.get(id);
}

/** Core fields of the asset class and what is asked of them. */
export function coreFields(fields: readonly Field[], asset: string): Field[] {
  return fields.filter((field) => field.core !== 'no' && (field.assets.length === 0 || field.assets.includes(asset)));
}
