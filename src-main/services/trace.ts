import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { whoOf, type ServiceContext } from './context.ts';
import { giveHeadFor } from './log-head.ts';
import { writeSheetPdf } from './exports/sheet-pdf.ts';
import type { TracePort } from './pipeline-port.ts';

/** Where a number comes from, answered by the evidence layer. */
export function traceHandlers(context: ServiceContext): Pick<TapestryHandlers, 'trace.get' | 'trace.search' | 'trace.sheet' | 'trace.sheetPdf'> {
  const port = (): TracePort => {
    if (context.evidence.trace) return context.evidence.trace;
    throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces', { userAction: 'Use a complete build.' });
  };
  return {
    'trace.get': async ({ run, address }, call) => port().trace(context.store.runs.get(run), address, call.signal),
    'trace.search': async ({ run, text }, call) => port().search(context.store.runs.get(run), text, call.signal),
    'trace.sheet': async ({ run, address }, call) => port().sheet(context.store.runs.get(run), address, call.signal, () => giveHeadFor(context, whoOf(call), { to: 'sheet', subject: `${run} ${address}` })),
    'trace.sheetPdf': async ({ run, address }, call) => writeSheetPdf(context, context.store.runs.get(run), await port().trace(context.store.runs.get(run), address, call.signal), whoOf(call)),
  };
}
