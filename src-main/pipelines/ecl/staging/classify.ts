import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { MEASUREMENTS } from '../../../../src-shared/model/ecl/policy.ts';

export type Measurement = (typeof MEASUREMENTS)[number];

/** `unknownWord`: the file's measurement category is no word of ours; the policy's stands instead, and a finding should say so. */
export interface Classified { readonly measurement: Measurement; readonly inScope: boolean; readonly by: 'loan' | 'product' | 'policy'; readonly unknownWord?: string }

/** What classification reads of a loan. */
export interface Classifiable { readonly measurement?: string | null; readonly product?: string | null }

const isMeasurement = (word: string): word is Measurement => (MEASUREMENTS as readonly string[]).includes(word);

/** Section 5.5 applies to amortised cost and FVOCI (IFRS 9 5.5.1 and 5.5.2); FVTPL and insurance contracts are listed with their balance. */
export const inScope = (measurement: Measurement): boolean => measurement === 'amortised-cost' || measurement === 'fvoci';

/** Measurement category of a loan: its own word, else its product's, else the policy's (IFRS 9 4.1). Never fails: an unknown word is told. */
export function classify(loan: Classifiable, policy: Pick<EclPolicy, 'classification'>): Classified {
  const own = loan.measurement ?? null;
  if (own !== null && isMeasurement(own)) return { measurement: own, inScope: inScope(own), by: 'loan' };
  const { byProduct, otherwise } = policy.classification;
  const product = loan.product ?? null;
  const ofProduct = product !== null && Object.hasOwn(byProduct, product) ? byProduct[product] : undefined;
  const measurement = ofProduct ?? otherwise;
  return { measurement, inScope: inScope(measurement), by: ofProduct === undefined ? 'policy' : 'product', ...(own === null || own === '' ? {} : { unknownWord: own }) };
}
