import { z } from 'zod';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { FeaturePanel } from '../strategy.ts';
import { featureOf, nameOf } from './registry.ts';

/** What the gate tells of each feature: its definition as it was used, and how much of it is known. */
export const FeaturesSummary = z.object({
  kind: z.literal('research.features'), version: z.literal(1), bars: z.number().int(),
  features: z.array(z.object({
    name: z.string(), of: z.string(), title: z.string(), definition: z.string(), reference: z.string(), scope: z.enum(['symbol', 'cross-section', 'market']), unit: z.string(), seed: z.string(), window: z.number().int(), warmUp: z.number().int(),
    lag: z.number().int(), fill: z.string(), normalise: z.string(), vintage: z.string(),
    /** Bars with a value, and without one although the warm-up of their symbol is over. */
    known: z.number().int(), missing: z.number().int(), firstKnown: z.string().nullable(), least: z.number().nullable(), most: z.number().nullable(),
  })),
});
export type FeaturesSummary = z.infer<typeof FeaturesSummary>;

/** Counts what is known of each feature on the panel's bars. */
export function summariseFeatures(panel: BarPanel, features: FeaturePanel, uses: readonly FeatureUse[]): FeaturesSummary {
  const T = panel.sessions.length;
  let bars = 0;
  for (const row of panel.row) if (row >= 0) bars += 1;
  const first = panel.symbols.map((_, s) => panel.row.subarray(s * T, (s + 1) * T).findIndex((row) => row >= 0));
  return {
    kind: 'research.features', version: 1, bars,
    features: uses.map((use) => {
      const { title, definition, reference, scope, unit, seed, window } = featureOf(use.name);
      const column = features.columns.get(nameOf(use)) as Float64Array;
      const warmUp = features.warmUp.get(nameOf(use)) as number;
      let [known, missing, firstKnown, least, most] = [0, 0, T, Infinity, -Infinity];
      for (let i = 0; i < column.length; i += 1) {
        const [value, t] = [column[i] as number, i % T];
        if ((panel.row[i] as number) < 0) continue;
        if (value !== value) {
          if (t >= (first[(i - t) / T] as number) + warmUp) missing += 1;
          continue;
        }
        known += 1;
        if (t < firstKnown) firstKnown = t;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
      return { name: nameOf(use), of: use.name, title, definition, reference, scope, unit, seed, window, warmUp, lag: use.lag, fill: use.fill, normalise: use.normalise, vintage: use.vintage, known, missing, firstKnown: panel.sessions[firstKnown] ?? null, least: finite(least), most: finite(most) };
    }),
  };
}
