import type { TemplateField } from '../../../src-shared/model/regime.ts';

/**
 * Which code names the currency of which amount. Codes such as RREL28 have no element: they are the `Ccy` attribute of amounts,
 * and the template gives only the amount they are defined on (the carrier). An amount takes, among the codes of its own level,
 * the one whose carrier lies closest in the element tree; between equally close ones the carrier that has the most amounts beside
 * it (balances rather than one income figure), then template order. In Annex 2: incomes RREL18, all else RREL28, collateral RREC22.
 */
export function currencyCodes(
  fields: readonly TemplateField[],
  resolve: (field: TemplateField) => readonly string[],
): { readonly codeFor: ReadonlyMap<string, string>; readonly carriers: ReadonlyMap<string, string> } {
  const amounts = fields
    .filter((field) => field.placement === 'element' && /(?:^|\/)Amt(?:\||$)/.test(field.leaf))
    .map((field) => ({ code: field.code, level: field.level, path: resolve(field) }));
  const candidates = fields
    .filter((field) => field.placement === 'attribute')
    .flatMap((field) => {
      const carried = resolve(field).filter((part) => !part.startsWith('@')).join('/');
      const carrier = amounts.find((amount) => carried === amount.path.join('/') || carried.startsWith(`${amount.path.join('/')}/`));
      if (!carrier) return [];
      const parent = carrier.path.slice(0, -1).join('/');
      const beside = amounts.filter((amount) => amount.path.slice(0, -1).join('/') === parent).length;
      return [{ code: field.code, level: field.level, carrier, beside }];
    });
  const codeFor = new Map<string, string>();
  for (const amount of amounts) {
    let best: { code: string; closeness: number; beside: number } | null = null;
    for (const candidate of candidates) {
      if (candidate.level !== amount.level) continue;
      const closeness = sharedLength(candidate.carrier.path, amount.path);
      if (!best || closeness > best.closeness || (closeness === best.closeness && candidate.beside > best.beside)) {
        best = { code: candidate.code, closeness, beside: candidate.beside };
      }
    }
    if (best) codeFor.set(amount.code, best.code);
  }
  return { codeFor, carriers: new Map(candidates.map((candidate) => [candidate.code, candidate.carrier.code])) };
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return same;
}
