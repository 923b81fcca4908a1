import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Decision } from '../../../../src-shared/model/decision.ts';
import type { Derivation, Origin, Step } from '../../../../src-shared/model/derivation.ts';
import type { Template, TemplateField } from '../../../../src-shared/model/regime.ts';
import { codeKey } from '../../../derive/steps/codes.ts';
import type { Sections } from '../../../intake/params.ts';
import { fromConfig, fromDecision } from '../../../intake/transform/origins.ts';

export interface ProjectionSpec {
  readonly template: Template;
  /** Types of the canonical columns. */
  readonly types: ReadonlyMap<string, string>;
  readonly decisions: readonly Decision[];
  readonly sections: Pick<Sections, 'noData' | 'geography'>;
  readonly templateOrigin: Origin;
}

/** Declares the projected table of a loan-level template: one text column per code, from the canonical columns. */
export function declareProjection(spec: ProjectionSpec): Derivation[] {
  return spec.template.fields.map((field) => ({ column: field.code, title: field.name, type: 'text', steps: projectionSteps(field, spec) }));
}

function projectionSteps(field: TemplateField, spec: ProjectionSpec): Step[] {
  const decided = spec.decisions.find((decision) => decision.kind === 'no-data' && decision.code === field.code);
  if (decided?.kind === 'no-data' && decided.replaceValue) return [{ step: 'constant', value: null, origin: spec.templateOrigin }, { step: 'no-data', answer: answer(decided), always: true, origin: fromDecision(decided) }];
  const type = spec.types.get(field.source);
  if (type === undefined) throw new AppError('INTERNAL', `template ${spec.template.id}: ${field.code} reads ${field.source}, which is no canonical column`);
  const steps: Step[] = [{ step: 'read', column: field.source }];
  for (const other of field.otherwise ?? []) if (spec.types.get(other) === type) steps.push({ step: 'or-else', column: other });
  const geography = spec.sections.geography;
  if (field.format === '{NUTS}') steps.push({ step: 'prefix-map', prefixes: geography.value.ukPrefixes, to: geography.value.ukCode, origin: fromConfig('geography', geography, 'UK regions have no NUTS code since 2021; the EU regime wants one code for the whole country') });
  steps.push(...formatSteps(field, type).map((step) => (step.step === 'format' ? { ...step, origin: { kind: 'template' as const, ref: `${spec.template.id}#${field.code}`, label: `${field.format}${field.totalDigits === undefined ? '' : `, at most ${field.totalDigits} digits, ${field.fractionDigits ?? 0} after the point`}; ${spec.template.title}` } } : step)));
  if (decided?.kind === 'no-data') return [...steps, { step: 'no-data', answer: answer(decided), always: false, origin: fromDecision(decided) }];
  const policy = spec.sections.noData[field.code];
  if (policy) steps.push({ step: 'no-data', answer: policy.value.date === undefined ? policy.value.answer : `${policy.value.answer}-${policy.value.date}`, always: false, origin: fromConfig(field.code, policy, policy.value.reason) });
  return steps;
}

function answer(decision: Extract<Decision, { kind: 'no-data' }>): string {
  return decision.date === undefined ? decision.answer : `${decision.answer}-${decision.date}`;
}

/** From a canonical value to the text that the format asks for; a value that does not fit is lost with a finding, never cut. */
function formatSteps(field: TemplateField, type: string): Step[] {
  const [, name = '', size] = /^\{([A-Z/_]+)(?:[-_](\d+))?\}$/.exec(field.format) ?? [];
  switch (name) {
    case 'MONETARY': case 'PERCENTAGE': case 'NUMERIC': {
      const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
      return [{ step: 'format', as: 'decimal', totalDigits: field.totalDigits ?? 18, fractionDigits: Math.min(scale, field.fractionDigits ?? scale) }];
    }
    case 'INTEGER': return [{ step: 'format', as: 'integer', totalDigits: (size ?? '9999').length }];
    case 'DATEFORMAT': return [{ step: 'format', as: 'date' }];
    case 'Y/N': return [{ step: 'format', as: 'boolean' }];
    case 'YEAR': return [{ step: 'format', as: 'year' }];
    case 'LIST': return [{ step: 'map-code', table: `${field.code} codes`, entries: Object.fromEntries(field.codes.map((code) => [codeKey(code), code])), origins: {}, keepUnknown: false }];
    case 'ALPHANUM': return [{ step: 'format', as: 'text', maxLength: Number(size) }];
    case 'NUTS': return [{ step: 'format', as: 'text', maxLength: 5 }];
    case 'CURRENCYCODE': return [{ step: 'format', as: 'text', maxLength: 3 }];
    case 'COUNTRYCODE': return [{ step: 'format', as: 'text', maxLength: 2 }];
    case 'LEI': return [{ step: 'format', as: 'text', maxLength: 20 }];
    default: throw new AppError('INTERNAL', `${field.code} has format ${field.format}, which the projection does not know`);
  }
}
