import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TraceContext } from '../trace-context.ts';
import { openBands, type Bands } from './bands.ts';
import type { FrameSpace } from './block.ts';
import { findingSpace } from './finding-space.ts';
import { figureSpace, reportSpace, strataSpace } from './listed-spaces.ts';
import { tableSpace } from './table-space.ts';

/** What of a run can be sampled: its spaces in the order of the declaration, outputs that leave the building first. */
export async function openFrame(context: TraceContext, by: string = 'space'): Promise<{ readonly spaces: readonly FrameSpace[]; readonly bands: Bands | null }> {
  const bands = by.startsWith('bands:') ? await openBands(context, by.slice('bands:'.length)) : null;
  const { declaration, archive } = context;
  const spaces: FrameSpace[] = [];
  const delivered = new Set(declaration.deliveries.map(({ space }) => space));
  const tables = declaration.tables.filter(({ slot, plan }) => archive.has(slot) && archive.has(plan));
  for (const table of tables.toSorted((a, b) => Number(delivered.has(b.space)) - Number(delivered.has(a.space)))) spaces.push(await tableSpace(context, table, bands));
  for (const report of declaration.reports) if (archive.has(report.slot)) spaces.push(await reportSpace(context, report));
  for (const made of [await figureSpace(context), await strataSpace(context), await findingSpace(context, bands)]) if (made) spaces.push(made);
  return { spaces: spaces.filter(({ blocks }) => blocks.length > 0), bands };
}

/** The spaces asked for. Error: INVALID_INPUT naming those that the run has. */
export function chosenSpaces(spaces: readonly FrameSpace[], asked: readonly string[]): readonly FrameSpace[] {
  const unknown = asked.find((each) => !spaces.some(({ space }) => space === each));
  if (asked.length === 0 || unknown !== undefined) throw new AppError('INVALID_INPUT', unknown === undefined ? 'no space of outputs is chosen' : `the run has no outputs “${unknown}”`, { userAction: `It has: ${spaces.map(({ space }) => space).join(', ')}.` });
  return spaces.filter(({ space }) => asked.includes(space));
}
