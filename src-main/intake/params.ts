import { z } from 'zod';
import { Dialect, DialectOverride } from '../../src-shared/model/dialect.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { GateContext } from '../engine/gate.ts';

/** Parameters of a run that reads a tape. Each gate parses only the members it declares, so that others do not enter its key. */
export const IntakeParams = z.object({
  /** Which rules apply and what their findings stop. A pipeline names its own modes (`mi`, `ecl`); the gates only look them up. */
  mode: z.string().min(1),
  asset: z.string().default('equity-release'),
  dialect: DialectOverride.default({}),
  /** A whole dialect, taken as it is: nothing is detected. Perturbation runs use it. */
  frozenDialect: Dialect.optional(),
  /** File name of the tape as it arrived; the ending tells CSV from workbook. */
  tapeName: z.string(),
  /** The day against which waivers expire: given by the host when the run was asked for, and kept. */
  asOf: z.string(),
});
export type IntakeParams = z.infer<typeof IntakeParams>;

export type Sections = ResolvedConfig['sections'];

/** A declared section of the resolved configuration, with its type. */
export function section<K extends keyof Sections>(context: Pick<GateContext<unknown>, 'config'>, name: K): Sections[K] {
  return context.config(name) as Sections[K];
}
