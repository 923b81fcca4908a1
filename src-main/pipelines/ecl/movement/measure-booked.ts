import { allocateColumns } from '../kernel/block-memory.ts';
import { measureBlock } from '../kernel/measure-block.ts';
import type { MeasureBooked } from './chain.ts';

/** Measures a state with the loss kernel on this thread. */
export const measureBooked: MeasureBooked = ({ block, setup }) => {
  const out = allocateColumns(block.count);
  measureBlock(block, setup.curves, setup.scenarios, setup.conventions, { from: 0, to: block.count, out });
  return out.booked;
};
