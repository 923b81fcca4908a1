import type { z } from 'zod';
import type { StartEcl } from '../../../src-shared/contract/ecl.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { OverlaySet, type Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import { Decisions } from '../../../src-shared/model/decision.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { inputRef, keepDocument, takeDocument, takeTape, type RunInputRef } from '../intake.ts';
import { previewHeaders } from '../tape-preview.ts';

export type AskedEcl = z.output<typeof StartEcl>;

/** Overlays of the run as one document: those of a file, those that another run took, or those given, in the order of their ids; null for none. */
export async function overlayInput(context: ServiceContext, overlays: readonly Overlay[] | { readonly file: string } | { readonly run: string }, reportingDate: string, who: Who): Promise<RunInputRef | null> {
  if ('run' in overlays) {
    const ref = context.runFiles.find(overlays.run, 'overlays');
    return ref === null ? null : inputRef(ref, 'overlays', `overlays of ${context.store.runs.get(overlays.run).title}`);
  }
  if ('file' in overlays) return (await takeDocument(context, context.files.resolve(overlays.file), OverlaySet, { slot: 'overlays', kind: 'overlay-set', key: (set) => set.asOf }, who)).input;
  if (overlays.length === 0) return null;
  const set: OverlaySet = { kind: 'overlay-set', version: 1, asOf: reportingDate, overlays: overlays.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  return keepDocument(context, set, { slot: 'overlays', kind: 'overlay-set', key: reportingDate, label: `overlays approved on ${reportingDate}`, fileName: `overlays-${reportingDate}.json` }, who);
}

/** A loan file with the mapping and the decisions that are given with it; where no mapping is, the one last accepted for these headers. */
export async function fileInputs(context: ServiceContext, asked: AskedEcl, token: string, who: Who, signal: AbortSignal): Promise<{ readonly tapeName: string; readonly inputs: RunInputRef[] }> {
  const file = context.files.resolve(token);
  const tape = await takeTape(context, file, who);
  const inputs = [tape];
  if (asked.mapping !== undefined) inputs.push((await takeDocument(context, context.files.resolve(asked.mapping), Mapping, { slot: 'mapping.input', kind: 'mapping', key: (mapping) => mapping.headersSha256 }, who)).input);
  else {
    const { headersSha256 } = await previewHeaders(file.path, asked.dialect ?? {}, signal);
    const known = context.store.documents.latestMapping(headersSha256);
    if (known) inputs.push(inputRef(known.ref, 'mapping.input', known.label));
  }
  if (asked.decisions !== undefined) inputs.push((await takeDocument(context, context.files.resolve(asked.decisions), Decisions, { slot: 'decisions.input', kind: 'decisions', key: () => tape.sha256 }, who)).input);
  return { tapeName: file.name, inputs };
}

const PRIOR_SLOTS = [['prior.loan', 'loan'], ['prior.ecl', 'ecl'], ['prior.ecl.plan', 'ecl.plan']] as const;

/** What a run takes from that of the reporting date before. Errors: INVALID_INPUT for a run of another pipeline; NOT_FOUND where it has no result. */
export function priorInputs(context: ServiceContext, prior: string): RunInputRef[] {
  const { pipeline, title } = context.store.runs.request(prior);
  if (pipeline !== 'ecl') throw new AppError('INVALID_INPUT', `the prior run ${prior} is a run of ${pipeline}`, { userAction: 'Give the run of expected credit loss of the reporting date before.' });
  // Named by its title: the manifest must not depend on how many runs a workspace has had.
  return PRIOR_SLOTS.map(([slot, from]) => inputRef(context.runFiles.get(prior, from), slot, `${title}: ${from}`));
}
