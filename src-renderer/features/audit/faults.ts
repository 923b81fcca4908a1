import { shortHash } from '../../components/format.ts';
import type { CallOutput } from '../../state/use-call.ts';

type Verification = CallOutput<'audit.verify'>;

export interface Fault { readonly where: string; readonly what: string }

/** Whether a head does not hold; one of an older Tapestry was never signed (it has no time) and cannot fail to be. */
export function headFailed({ consistent, signed, at }: Verification['heads'][number]): boolean {
  return !consistent || (!signed && at !== '');
}

/** Everything that does not hold, first what the rest stands on. The chain's own first broken entry is the title, not one of these. */
export function faultsOf({ artifacts, rerun, store, state, heads, statements }: Verification): Fault[] {
  const brief = (hash: string): string => (/^[0-9a-f]{16,}$/.test(hash) ? shortHash(hash, 16) : hash);
  return [
    ...heads.filter(headFailed).map(({ source, reason }) => ({ where: source, what: reason ?? 'does not hold' })),
    ...(store?.differences ?? []).map(({ place, reason }) => ({ where: place, what: reason })),
    ...(store?.file.state === 'changed' ? [{ where: 'database file', what: store.file.reason ?? 'not as it was closed' }] : []),
    ...(state?.differences ?? []).map(({ run, reason }) => ({ where: run, what: reason })),
    ...statements.broken.map(({ sha256, reason }) => ({ where: `statement ${brief(sha256)}`, what: reason })),
    ...artifacts.broken.map(({ sha256, names, found }) => ({ where: names.join(', '), what: `expected ${brief(sha256)}, found ${brief(found)}` })),
    ...(rerun ?? []).filter(({ agrees }) => !agrees).map((output) => ({ where: `${output.run} ${output.gate} ${output.artifact}`, what: `expected ${brief(output.expected)}, the re-run gave ${brief(output.found)}` })),
  ];
}
