import { z } from 'zod';
import { BridgeDeclaration, BridgeStep } from '../../../src-shared/model/bridge.ts';
import { Field } from '../../../src-shared/model/field.ts';
import { LoanColumn, LoanRows } from '../../../src-shared/model/loan-column.ts';
import { Reading } from '../../../src-shared/model/mapping.ts';
import { Formula, JoinDeclaration, Measure } from '../../../src-shared/model/measure.ts';
import { Template } from '../../../src-shared/model/regime.ts';
import { BandSet, ConfigConstant, Geography, Lift, NoDataDefault } from '../../../src-shared/model/resolved-config.ts';
import { Rule } from '../../../src-shared/model/rule.ts';

/** The kinds of YAML document under `config/`. Strict: a key that nobody reads is a mistake and is refused. */

const version = z.literal(1);
const texts = z.record(z.string(), z.array(z.string()));

const FieldsDocument = z.strictObject({ kind: z.literal('fields'), version, fields: z.record(z.string(), Field.omit({ name: true }).strict()) });

/** `extends` takes over the codes and synonyms of another list; `synonyms` is written by code, for people. */
const EnumerationsDocument = z.strictObject({
  kind: z.literal('enumerations'),
  version,
  enumerations: z.record(z.string(), z.strictObject({ title: z.string(), open: z.boolean().default(false), extends: z.string().optional(), codes: z.record(z.string(), z.string()).default({}), synonyms: texts.default({}) })),
});

const AliasesDocument = z.strictObject({ kind: z.literal('aliases'), version, aliases: texts });

const AlignDocument = z.strictObject({
  kind: z.literal('align'),
  version,
  tokenSet: z.number().min(0).max(1).optional(),
  fuzzy: z.number().min(0).max(1).optional(),
  reviewBar: z.number().min(0).max(1).optional(),
  reviewTiers: z.array(z.enum(['token-set', 'fuzzy'])).optional(),
  nearMiss: z.strictObject({ from: z.number().min(0).max(1), most: z.number().int().min(0) }).optional(),
  abbreviations: z.record(z.string(), z.string()).default({}),
  stopWords: z.array(z.string()).optional(),
});

const RulesDocument = z.strictObject({ kind: z.literal('rules'), version, rules: z.array(Rule.strict()) });

const MeasuresDocument = z.strictObject({
  kind: z.literal('measures'),
  version,
  joins: z.array(JoinDeclaration.strict()).default([]),
  measures: z.array(Measure.strict()).default([]),
  formulas: z.array(Formula.strict()).default([]),
});

const BandsDocument = z.strictObject({ kind: z.literal('bands'), version, bands: z.array(BandSet.strict()) });

const BridgesDocument = z.strictObject({ kind: z.literal('bridges'), version, bridges: z.array(BridgeDeclaration.extend({ steps: z.array(BridgeStep.strict()).min(1) }).strict()) });

/** How canonical columns become the table `loan`: one registry's words for the model's. */
const LoansDocument = z.strictObject({ kind: z.literal('loans'), version, rows: LoanRows.strict().optional(), columns: z.array(LoanColumn).default([]) });

const Verdict = z.enum(['blocking', 'review', 'info']);
const PolicyDocument = z.strictObject({
  kind: z.literal('policy'),
  version,
  bySeverity: z.partialRecord(z.enum(['blocking', 'error', 'warning', 'note']), Verdict).default({}),
  leastFindings: z.number().int().min(1).optional(),
  lifts: z.array(Lift.strict()).optional(),
  blocks: z.partialRecord(z.enum(['mi', 'regulatory', 'annex12', 'ecl']), z.array(z.enum(['blocking', 'review']))).default({}),
});

/** Who must sign what. It decides nothing in a run and is no section of its configuration; it is read where something is approved. */
export const ApprovalDocument = z.strictObject({
  kind: z.literal('approval'),
  version,
  /** Signatures by kind of thing approved; of people who did not contribute to it. */
  needs: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.number().int().min(1).max(9)),
});

const DefaultsDocument = z.strictObject({
  kind: z.literal('defaults'),
  version,
  noData: z.record(z.string(), NoDataDefault.strict()).default({}),
  constants: z.record(z.string(), ConfigConstant.strict()).default({}),
  /** By canonical field, source text -> code. */
  codeOverrides: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  placeholders: z.array(z.string()).optional(),
  reading: z
    .strictObject({
      number: Reading.shape.number,
      dates: Reading.shape.dates,
      yes: z.array(z.string()).optional(),
      no: z.array(z.string()).optional(),
      units: z.array(z.string()).optional(),
      currencies: z.record(z.string(), z.string().length(3)).default({}),
      fields: z.record(z.string(), Reading.strict()).default({}),
    })
    .prefault({}),
  geography: Geography.strict().optional(),
});

const LookupDocument = z.strictObject({
  kind: z.literal('lookup'),
  version,
  id: z.string(),
  title: z.string(),
  key: z.enum(['uk-postcode-area', 'uk-postcode-outward']),
  gives: z.enum(['itl1', 'itl3', 'nuts3']),
  /** A CSV beside the document. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.csv$/, 'a CSV file name beside the document'),
  keyColumn: z.string(),
  valueColumn: z.string(),
  labelColumn: z.string().optional(),
});
export type LookupDocument = z.infer<typeof LookupDocument>;

export const ConfigDocument = z.discriminatedUnion('kind', [
  FieldsDocument,
  EnumerationsDocument,
  AliasesDocument,
  AlignDocument,
  RulesDocument,
  MeasuresDocument,
  BandsDocument,
  BridgesDocument,
  LoansDocument,
  PolicyDocument,
  ApprovalDocument,
  DefaultsDocument,
  LookupDocument,
  Template.strict(),
]);
export type ConfigDocument = z.infer<typeof ConfigDocument>;
