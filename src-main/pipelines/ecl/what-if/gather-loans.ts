import { allocateBlock } from '../kernel/block-memory.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';

/** Some loans of a block as a block of their own, copied, in the order of `places`. */
export function gatherLoans(block: LoanBlock, places: Uint32Array): LoanBlock {
  const into = allocateBlock(places.length);
  const columns = Object.keys(into).filter((name) => ArrayBuffer.isView(into[name as keyof LoanBlock])) as Exclude<keyof LoanBlock, 'count' | 'cashFlows'>[];
  for (const name of columns) {
    const [from, to] = [block[name], into[name]];
    for (let i = 0; i < places.length; i += 1) to[i] = from[places[i] as number] as number;
  }
  const flows = block.cashFlows;
  if (flows === undefined || flows.size === 0) return into;
  const own = new Map([...places.entries()].flatMap(([i, at]) => { const each = flows.get(at); return each === undefined ? [] : [[i, each] as const]; }));
  return { ...into, cashFlows: own };
}
