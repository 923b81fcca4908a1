import { z } from 'zod';
import { BridgeDeclaration } from './bridge.ts';
import { Field } from './field.ts';
import { LoanColumn, LoanRows } from './loan-column.ts';
import { Reading } from './mapping.ts';
import { Formula, JoinDeclaration, Measure } from './measure.ts';
import { NoDataAnswer, Template } from './regime.ts';
import { Rule } from './rule.ts';

/** Configuration layers, weakest first: a later one wins key by key. `workspace` is the workspace's own `config/` folder. */
export const ConfigLayer = z.enum(['system', 'regime', 'asset', 'workspace', 'client']);
export type ConfigLayer = z.infer<typeof ConfigLayer>;

/** A value with the layer that won it and the file it stands in (relative to that layer's config folder). */
export interface Layered<T> {
  value: T;
  layer: ConfigLayer;
  file: string;
}
const layered = <T extends z.ZodType>(value: T) => z.object({ value, layer: ConfigLayer, file: z.string() });
const byKey = <T extends z.ZodType>(value: T) => z.record(z.string(), layered(value));

/**
 * Key of `synonyms` and `codeOverrides`: trimmed, lower-cased, runs of white space are one space (`textKey`). Codes, labels and
 * `label (CODE)` are among the synonyms. `open`: a text field that names the list keeps a text that the list does not know.
 */
export const ResolvedEnumeration = z.object({ title: z.string(), open: z.boolean(), codes: byKey(z.string()), synonyms: byKey(z.string()) });
export type ResolvedEnumeration = z.infer<typeof ResolvedEnumeration>;

export const ResolvedLookup = z.object({
  title: z.string(),
  /** What a key is (`uk-postcode-area`, `uk-postcode-outward`) and what it gives (`itl1`, `itl3`). */
  key: z.string(),
  gives: z.string(),
  sha256: z.string(),
  entries: z.record(z.string(), z.string()),
  /** Names of the values given. */
  labels: z.record(z.string(), z.string()),
});
export type ResolvedLookup = z.infer<typeof ResolvedLookup>;

/** A no-data answer with which a blank is reported; `reason` is shown in the trace. */
export const NoDataDefault = z.object({ answer: NoDataAnswer, date: z.string().optional(), reason: z.string() });
export type NoDataDefault = z.infer<typeof NoDataDefault>;

/** A value that fills blanks of a canonical field, canonical text. */
export const ConfigConstant = z.object({ value: z.string(), reason: z.string() });
export type ConfigConstant = z.infer<typeof ConfigConstant>;

/** Group boundaries of a stratification. `bands`: numeric, `[edge, next)`, open below the first and from the last edge on. */
export const BandSet = z.object({
  id: z.string(),
  title: z.string(),
  field: z.string(),
  kind: z.enum(['bands', 'values', 'year']),
  unit: z.enum(['none', 'currency', 'points', 'years', 'months', 'year', 'days']).default('none'),
  /** Decimal text, ascending; empty for `values` and `year`. */
  edges: z.array(z.string()).default([]),
  /** Where these bands are customary, and what they are good for. */
  reference: z.string().optional(),
});
export type BandSet = z.infer<typeof BandSet>;

/** Lifts a finding group's verdict when its share of rows or of balance reaches `atLeast` (points). */
export const Lift = z.object({
  share: z.enum(['rows', 'balance']),
  atLeast: z.string(),
  /** Lift only groups of these severities. */
  severities: z.array(z.enum(['error', 'warning', 'note'])),
  to: z.enum(['blocking', 'review']),
});
export type Lift = z.infer<typeof Lift>;

const ResolvedAlign = z.object({
  /** Least score of a tier to propose a field at all (0 to 1); `fuzzy` is indel similarity of normalised headers. */
  tokenSet: layered(z.number()),
  fuzzy: layered(z.number()),
  /** A proposal of these tiers, or below this score, waits for a person. */
  reviewBar: layered(z.number()),
  reviewTiers: layered(z.array(z.enum(['token-set', 'fuzzy']))),
  /** Scores in [from, tier threshold) are offered as near misses, at most `most`. */
  nearMiss: layered(z.object({ from: z.number(), most: z.number().int() })),
  /** Whole tokens only, never prefixes; a value may be several words. */
  abbreviations: byKey(z.string()),
  stopWords: layered(z.array(z.string())),
});

const ResolvedReading = z.object({
  number: layered(Reading.shape.number.unwrap()),
  dates: layered(Reading.shape.dates.unwrap()),
  yes: layered(z.array(z.string())),
  no: layered(z.array(z.string())),
  /** Tokens removed around a number: currency signs, percent sign. */
  units: layered(z.array(z.string())),
  /** What people write for a currency code, lower case. */
  currencies: byKey(z.string()),
  /** Field-specific defaults, weaker than a mapping column's own reading. */
  fields: byKey(Reading),
});

const ResolvedPolicy = z.object({
  /** Verdict class of a finding group by severity before any lift. */
  bySeverity: byKey(z.enum(['blocking', 'review', 'info'])),
  lifts: layered(z.array(Lift)),
  /** A group of fewer findings is never lifted. */
  leastFindings: layered(z.number().int()),
  /** Which verdict classes end the run blocked, by mode. */
  blocks: byKey(z.array(z.enum(['blocking', 'review']))),
});

/** How the regime wants regions: UK regions are reported as one code, others as NUTS3 of the classification year. */
export const Geography = z.object({
  classificationYear: z.string(),
  /** Region codes starting with one of these are UK regions and become `ukCode`. */
  ukPrefixes: z.array(z.string()),
  ukCode: z.string(),
  /** Names of lookups from postcode to region, finest first; one that is not there is skipped. */
  lookups: z.array(z.string()),
});
export type Geography = z.infer<typeof Geography>;

/** Configuration as one document: everything a run reads, each value with the layer that won. Hash it as canonical JSON. */
export const ResolvedConfig = z.object({
  kind: z.literal('resolved-config'),
  version: z.literal(1),
  regime: z.string().nullable(),
  asset: z.string(),
  /** Registry of fields, aliases, rules and measures that was read instead of the tape's own. Absent: the tape's. */
  registry: z.string().optional(),
  client: z.string().nullable(),
  /** Every file read, by layer, with its hash: the origin of a value is `layer:file#key`. */
  files: z.array(z.object({ layer: ConfigLayer, file: z.string(), sha256: z.string() })),
  sections: z.object({
    fields: byKey(Field),
    enumerations: z.record(z.string(), ResolvedEnumeration),
    /** Header text, normalised (lower case, runs of anything but letters and digits are one space) -> canonical field. */
    aliases: byKey(z.string()),
    align: ResolvedAlign,
    rules: byKey(Rule),
    /** By code of the regime's template. */
    noData: byKey(NoDataDefault),
    /** By canonical field. */
    constants: byKey(ConfigConstant),
    /** By canonical field, then source text -> code; stronger than the code list's synonyms. */
    codeOverrides: z.record(z.string(), byKey(z.string())),
    /** Lower-case texts that mean blank. */
    placeholders: layered(z.array(z.string())),
    reading: ResolvedReading,
    policy: ResolvedPolicy,
    geography: layered(Geography),
    /** By regime id, e.g. `esma/annex2`. */
    templates: byKey(Template),
    lookups: byKey(ResolvedLookup),
    joins: byKey(JoinDeclaration),
    measures: byKey(Measure),
    formulas: byKey(Formula),
    bands: byKey(BandSet),
    /** Period bridges of balances. Configurations of before they were have none. */
    bridges: byKey(BridgeDeclaration).default({}),
    /** The table `loan` from canonical columns; only where a run asks for it. */
    loans: z.object({ rows: layered(LoanRows), columns: byKey(LoanColumn) }).optional(),
  }),
});
export type ResolvedConfig = z.infer<typeof ResolvedConfig>;
