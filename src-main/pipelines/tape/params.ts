import { z } from 'zod';
import { Dialect, DialectOverride } from '../../../src-shared/model/dialect.ts';
import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { GateContext } from '../../engine/gate.ts';

/** Parameters of a tape run. Each gate parses only the members it declares, so that others do not enter its key. */
export const TapeParams = z.object({
  mode: z.enum(['mi', 'regulatory', 'annex12']),
  /** `esma/annex2` in mode regulatory. */
  regime: z.string().nullable().default(null),
  asset: z.string().default('equity-release'),
  dialect: DialectOverride.default({}),
  /** A whole dialect, taken as it is: nothing is detected. Perturbation runs use it. */
  frozenDialect: Dialect.optional(),
  /** File name of the tape as it arrived; the ending tells CSV from workbook. */
  tapeName: z.string(),
  /** The day against which waivers expire: given by the host when the run was asked for, and kept. */
  asOf: z.string(),
  /** Whether the host found a Java runtime for the second schema validator; asked once, so that a re-run checks the same. */
  secondValidator: z.boolean().default(false),
});
export type TapeParams = z.infer<typeof TapeParams>;

export type Sections = ResolvedConfig['sections'];

/** A declared section of the resolved configuration, with its type. */
export function section<K extends keyof Sections>(context: Pick<GateContext<unknown>, 'config'>, name: K): Sections[K] {
  return context.config(name) as Sections[K];
}
