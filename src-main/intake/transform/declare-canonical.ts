import type { Deal } from '../../../src-shared/model/deal.ts';
import type { Decision } from '../../../src-shared/model/decision.ts';
import type { Derivation, Step } from '../../../src-shared/model/derivation.ts';
import type { Field } from '../../../src-shared/model/field.ts';
import type { Mapping } from '../../../src-shared/model/mapping.ts';
import type { Sections } from '../params.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { columnType, fitsField } from './field-type.ts';
import { mappedSteps } from './mapped-steps.ts';
import { ABSENT, fromConfig, fromDeal, fromDecision } from './origins.ts';
import { reads } from '../../derive/table.ts';
import { STAND_INS, standardDerivations } from './standard-derivations.ts';

export interface CanonicalSpec {
  readonly mapping: Mapping;
  readonly decisions: readonly Decision[];
  readonly deal: Deal | null;
  readonly sections: Sections;
  readonly asset: string;
  /** SHA-256 of the tape: decisions made for another tape are left out. */
  readonly tape: string;
}

/**
 * Declares the canonical table: one derivation for every registry field of the asset class, mapped or not, so that rules and
 * templates always find their columns. A field's value is, in this order: a constant that a person set for all rows; the source
 * cell read as declared; a person's constant for blanks; a stand-in of the same row; the deal file; the configured constant.
 * Single cells that a person set come last and win.
 */
export function declareCanonical(spec: CanonicalSpec): Derivation[] {
  const decisions = spec.decisions.filter((decision) => decision.tape === undefined || decision.tape === spec.tape);
  const columns = new Map(spec.mapping.columns.filter((column) => column.status === 'accepted' && column.field !== null).map((column) => [column.field as string, column]));
  const fields = Object.values(spec.sections.fields).map((entry) => entry.value).filter((field) => applies(field, spec.asset) || columns.has(field.name));
  fields.sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Set(fields.map((field) => field.name));
  // A registry without a property has no region by postcode to make.
  const standard = standardDerivations(spec.sections).filter((derivation) => reads(derivation).every((column) => names.has(column)));
  const known = new Set([...fields.map((field) => field.name), ...standard.map((derivation) => derivation.column)]);
  const made = fields.map((field): Derivation => {
    const column = columns.get(field.name);
    const always = decisions.find((decision) => decision.kind === 'constant' && decision.field === field.name && !decision.whenBlank);
    const steps: Step[] = [];
    if (always?.kind === 'constant') steps.push({ step: 'constant', value: always.value, origin: fromDecision(always) });
    else if (column) steps.push(...mappedSteps(field, column, spec.sections, decisions));
    const forBlanks = decisions.some((decision) => decision.kind === 'constant' && decision.field === field.name && decision.whenBlank);
    // What a person decided for blanks goes before what the product would assume; after it no blank is left.
    for (const standIn of always || forBlanks ? [] : STAND_INS[field.name] ?? []) {
      if (!known.has(standIn)) continue;
      steps.push(steps.length === 0 ? { step: 'read', column: standIn } : { step: 'or-else', column: standIn });
    }
    if (!always) steps.push(...fillers(field, spec, decisions, steps.length === 0));
    if (steps.length === 0) steps.push({ step: 'constant', value: null, origin: ABSENT });
    const rows = decisions.flatMap((decision) => (decision.kind === 'override' && decision.field === field.name ? [{ sourceRow: decision.sourceRow, value: decision.value, origin: fromDecision(decision) }] : []));
    if (rows.length > 0) steps.push({ step: 'override', rows });
    return { column: field.name, title: field.title, type: columnType(field), steps };
  });
  return [...made, ...standard];
}

/** Values for blanks: a person's constant, then the deal's, then the configuration's. The first that exists wins. */
function fillers(field: Field, spec: CanonicalSpec, decisions: readonly Decision[], first: boolean): Step[] {
  const decided = decisions.find((decision) => decision.kind === 'constant' && decision.field === field.name && decision.whenBlank);
  const fact = spec.deal?.facts[field.name];
  const configured = spec.sections.constants[field.name];
  const currency = field.name === 'exposure_currency_denomination' && spec.deal ? spec.deal.currency : undefined;
  const filler = decided?.kind === 'constant' ? { value: decided.value, origin: fromDecision(decided) }
    : fact?.value != null ? { value: fact.value, origin: fromDeal(field.name, fact) }
      : currency !== undefined ? { value: currency, origin: { kind: 'deal' as const, ref: 'currency', label: `currency of ${spec.deal?.name}` } }
        : configured ? { value: configured.value.value, origin: fromConfig(field.name, configured, configured.value.reason) }
          : null;
  if (!filler) return [];
  if (!fitsField(field, filler.value)) throw new AppError('INVALID_INPUT', `${filler.origin.kind} ${filler.origin.ref}: “${filler.value}” is no ${field.type} of ${field.name} in canonical form`, { details: { field: field.name }, userAction: 'Write it as an ISO date, with a decimal point, as true or false.' });
  return [first ? { step: 'constant', ...filler } : { step: 'default', ...filler }];
}

function applies(field: Field, asset: string): boolean {
  return field.assets.length === 0 || field.assets.includes(asset);
}
