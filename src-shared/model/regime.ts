import { z } from 'zod';

export const NoDataAnswer = z.enum(['ND1', 'ND2', 'ND3', 'ND4', 'ND5']);

/** One reported code of a regime's template under `config/regimes/`. */
export const TemplateField = z.object({
  code: z.string(),
  name: z.string(),
  /** ESMA format: {MONETARY}, {PERCENTAGE}, {DATEFORMAT}, {ALPHANUM-n}, {INTEGER-n}, {LIST}, {Y/N}, {NUTS}, {YEAR}, {CURRENCYCODE_3}, {COUNTRYCODE_2}, {LEI}, {NUMERIC}, {TELEPHONE}. */
  format: z.string(),
  /** ND1 to ND4 legal. */
  nd14: z.boolean(),
  nd5: z.boolean(),
  codes: z.array(z.string()).default([]),
  /** Element path below the record (or report), `/`-separated; empty where nesting or an attribute carries the value. */
  path: z.string(),
  /** Below `path` to the value: `.`, `Dt`, `Cd`, `Val/Amt`, ...; several where sign or kind has its own element, `|`-separated. */
  leaf: z.string(),
  placement: z.enum(['report-header', 'record-identifier', 'element', 'attribute', 'nesting']),
  level: z.enum(['report', 'exposure', 'collateral', 'trigger', 'cashflow']),
  /** Decimal facets of the XSD type. */
  totalDigits: z.number().int().optional(),
  fractionDigits: z.number().int().optional(),
  /** Canonical field or measure that feeds it: a field name, `measure:id`, `deal:KEY`, `ledger:KEY`, `trigger:member` or `waterfall:member`. */
  source: z.string(),
  /** Further sources, tried in order where `source` yields neither value nor stated no-data answer. */
  otherwise: z.array(z.string()).optional(),
  /** For amounts: the canonical field, or `deal:currency`, whose value is the Ccy attribute. */
  currency: z.string().optional(),
});
export type TemplateField = z.infer<typeof TemplateField>;

/** A template lists its fields in schema order: the writer walks it from first to last. */
export const Template = z.object({
  kind: z.literal('template'),
  version: z.literal(1),
  id: z.string(),
  title: z.string(),
  reference: z.string(),
  message: z.object({ namespace: z.string(), root: z.string(), schema: z.string() }),
  /** Elements from Document down to the report, and the element that repeats per record. */
  reportPath: z.array(z.string()),
  recordElement: z.string().optional(),
  collateralElement: z.string().optional(),
  /** Elements that must be present without a value: defaults such as the performing branch. */
  fields: z.array(TemplateField),
});
export type Template = z.infer<typeof Template>;
