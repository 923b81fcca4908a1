import type { SeededRandom } from '../../src-shared/kernel/seeded-random.ts';

/** Values that pass some formats and fail others, or that XSD and a stricter reader may see differently. */
const VALUES = ['', ' ', 'XX', '0', '-1', '+1', '1.0', ' 5 ', '1e3', '99999', '123456789012345678901', '1.1234567', '0.12345678901', '2026-02-30', '2026-01-31', '2026-01-31Z', '31/01/2026',
  'true', 'TRUE', '1', 'ND1', 'ND4', 'ND5', 'GBZZZ', 'UKI3', 'GB', 'gb', 'A'.repeat(101), 'A'.repeat(1001), '5493001KJTIIGC8Y1R1', 'é', '&amp;', '2021', '21'];

export const KINDS = ['text', 'drop', 'duplicate', 'swap', 'rename', 'attribute', 'extra', 'stray', 'empty'] as const;
export type Kind = (typeof KINDS)[number];

interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly text: string;
}

/** Changes one record (a single line of compact XML) in one way that keeps it well-formed. */
export function mutate(xml: string, kind: Kind, random: SeededRandom): string {
  const leaves: Leaf[] = [...xml.matchAll(/<([A-Za-z0-9]+)(?: Ccy="[A-Z]{3}")?>([^<]*)<\/\1>/g)].map((m) => ({ start: m.index, end: m.index + m[0].length, name: m[1]!, text: m[2]! }));
  const leaf = random.pick(leaves);
  const whole = xml.slice(leaf.start, leaf.end);
  const replace = (by: string): string => xml.slice(0, leaf.start) + by + xml.slice(leaf.end);
  switch (kind) {
    case 'text': return replace(whole.replace(`>${leaf.text}<`, () => `>${random.pick(VALUES)}<`));
    case 'drop': return replace('');
    case 'duplicate': return replace(whole + whole);
    case 'rename': return replace(whole.replaceAll(leaf.name, `${leaf.name}X`));
    case 'extra': return replace(`${whole}<Extra>1</Extra>`);
    case 'stray': return replace(`${whole}text`);
    case 'empty': return replace(`<${leaf.name}/>`);
    case 'swap': {
      const next = leaves.find((each) => each.start === leaf.end);
      return next ? xml.slice(0, leaf.start) + xml.slice(next.start, next.end) + whole + xml.slice(next.end) : replace('');
    }
    case 'attribute': {
      const amounts = [...xml.matchAll(/ Ccy="[A-Z]{3}"/g)];
      const at = random.pick(amounts);
      return xml.slice(0, at.index) + random.pick(['', ' Ccy="gbp"', ' Ccy="GBPX"', ' Ccy=""', ' Cur="GBP"', ' Ccy="USD"', ' Ccy="USD" x="1"']) + xml.slice(at.index + at[0].length);
    }
  }
}
