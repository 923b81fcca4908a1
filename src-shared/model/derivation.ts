import { z } from 'zod';

/** SQL-representable type of a column; decimals carry precision and scale so that no DOUBLE can creep in. `double` and `bigint` only in tables that a kernel makes: no statement computes them. */
export const ColumnType = z.string().regex(/^(text|date|boolean|integer|bigint|double|decimal\(\d{1,2},\d{1,2}\))$/);
export type ColumnType = z.infer<typeof ColumnType>;

/** Who or what vouches for a step: a person's decision, a configuration layer, a code table, the deal file. */
export const Origin = z.object({
  kind: z.enum(['decision', 'config', 'deal', 'lookup', 'mapping', 'template', 'system', 'document']),
  /** Decision id, `layer:file#key`, deal key, lookup name; of a document of the run its slot and the member: `policy#/staging/default`. */
  ref: z.string(),
  /** One line for people. */
  label: z.string(),
  /** Version or hash of the document it stands in. */
  hash: z.string().optional(),
  actor: z.string().optional(),
  at: z.string().optional(),
});
export type Origin = z.infer<typeof Origin>;

/**
 * The closed set of row-local steps. Each takes the value before it and gives the value after it; `cell`, `read`, `constant`,
 * `ratio` and `expression` start a value. One declaration compiles to SQL for all rows and to the trace of one.
 */
export const Step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('cell'), index: z.number().int(), header: z.string(), origin: Origin }),
  z.object({ step: z.literal('read'), column: z.string() }),
  z.object({ step: z.literal('constant'), value: z.string().nullable(), origin: Origin }),
  z.object({ step: z.literal('trim') }),
  z.object({ step: z.literal('blank-to-null'), tokens: z.array(z.string()), origin: Origin.optional() }),
  z.object({ step: z.literal('strip-unit'), tokens: z.array(z.string()), origin: Origin.optional() }),
  z.object({ step: z.literal('parse-decimal'), locale: z.enum(['1,234.56', '1.234,56']), precision: z.number().int(), scale: z.number().int(), origin: Origin.optional() }),
  z.object({ step: z.literal('parse-integer'), locale: z.enum(['1,234.56', '1.234,56']), origin: Origin.optional() }),
  z.object({ step: z.literal('parse-date'), formats: z.array(z.string()), origin: Origin.optional() }),
  z.object({ step: z.literal('parse-boolean'), yes: z.array(z.string()), no: z.array(z.string()), origin: Origin.optional() }),
  /** Exact multiplication by a power of ten: fraction to points is 100. */
  z.object({ step: z.literal('scale'), factor: z.enum(['100', '0.01']), precision: z.number().int(), scale: z.number().int(), origin: Origin.optional() }),
  /** Text to code by table; the key is trimmed, lower-cased and its runs of white space are one space. */
  z.object({ step: z.literal('map-code'), table: z.string(), entries: z.record(z.string(), z.string()), origins: z.record(z.string(), Origin).default({}), keepUnknown: z.boolean().default(false) }),
  /** Named extraction from text, e.g. the outward part or the area letters of a UK postcode. */
  z.object({ step: z.literal('extract'), pattern: z.enum(['uk-postcode-area', 'uk-postcode-outward', 'first-4-digits']) }),
  z.object({ step: z.literal('lookup'), table: z.string(), entries: z.record(z.string(), z.string()), origin: Origin }),
  /** A text that starts with one of the prefixes becomes `to`; any other stays. UK region codes become GBZZZ under the EU regime. */
  z.object({ step: z.literal('prefix-map'), prefixes: z.array(z.string()), to: z.string(), origin: Origin }),
  /** Where the value is null, the value of another derivation of the same type. */
  z.object({ step: z.literal('or-else'), column: z.string() }),
  z.object({ step: z.literal('default'), value: z.string(), origin: Origin }),
  /** Exact `numerator / denominator * factor`, half-up at `scale`; null where either is null or the denominator is zero. */
  z.object({ step: z.literal('ratio'), numerator: z.string(), denominator: z.string(), factor: z.string(), precision: z.number().int(), scale: z.number().int() }),
  /** Closed expression grammar over columns of the same row. */
  z.object({ step: z.literal('expression'), text: z.string() }),
  /** Values that people set for single rows, canonical text. */
  z.object({ step: z.literal('override'), rows: z.array(z.object({ sourceRow: z.number().int(), value: z.string().nullable(), origin: Origin })) }),
  /** Projection: a null becomes a no-data answer (`ND4-2026-12-31` for ND4 with its date). Value is text from here on. */
  z.object({ step: z.literal('no-data'), answer: z.string(), always: z.boolean().default(false), origin: Origin }),
  /**
   * A value that a named kernel makes of one row: no SQL, but declared all the same, so that what it can depend on is known. `reads` are
   * columns of the table it is made from, `own` columns of its own table, both on the same row; `pool` are columns of the table it is
   * made from whose values on other rows count too (an allocation, a contagion); `others` columns of any other table, on any of its rows.
   */
  z.object({ step: z.literal('kernel'), kernel: z.string(), reads: z.array(z.string()), own: z.array(z.string()).default([]), pool: z.array(z.string()).default([]), others: z.array(z.object({ space: z.string(), column: z.string() })).optional(), documents: z.array(Origin).default([]) }),
  /**
   * A value over the rows of the input that share a key (the first of `key` that is filled; a row without one is alone). `after-first`:
   * whether the row comes after the first of them by source row. `sum-on-first`: on that first row the sum of `value` over all of them, rows
   * that agree in `once` and in the value counted once; null on the others. It starts a value; the statement reads it as column `as`, which
   * `derive/gather.ts` puts beside the input's own.
   */
  z.object({ step: z.literal('gather'), as: z.string(), kind: z.enum(['after-first', 'sum-on-first']), key: z.array(z.string()).min(1), value: z.string().optional(), once: z.array(z.string()).default([]) }),
  z.object({ step: z.literal('format'), as: z.enum(['decimal', 'integer', 'date', 'boolean', 'year', 'text']), totalDigits: z.number().int().optional(), fractionDigits: z.number().int().optional(), maxLength: z.number().int().optional(), origin: Origin.optional() }),
]);
export type Step = z.infer<typeof Step>;

/** How one column is made from others of the same row (PROV wasDerivedFrom), declared once. */
export const Derivation = z.object({
  column: z.string(),
  title: z.string(),
  type: ColumnType,
  /** Derivation version: H(steps), given by the compiler. */
  steps: z.array(Step).min(1),
});
export type Derivation = z.infer<typeof Derivation>;

/** One table of a run's plan: every column's derivation and the SQL that was run. `input` is an artifact slot. */
export const TablePlan = z.object({
  table: z.string(),
  input: z.string(),
  derivations: z.array(Derivation),
  /** The compiled statement as executed. */
  sql: z.string(),
});
export type TablePlan = z.infer<typeof TablePlan>;
