import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import { countsTwice } from '../../../../src-shared/model/ecl/overlay-overlap.ts';
import { writeArtifact } from '../../../data/artifact-files.ts';
import { whoOf, type ServiceContext } from '../../context.ts';
import { OVERLAY, WITHDRAWAL } from '../approval-kinds.ts';
import type { EclAnswers } from '../ecl.ts';
import { storedOf, type Caller } from '../../documents/stored.ts';
import { runArtifacts } from '../run-artifacts.ts';
import { entryOf, overlayEntries, overlayVersions, today, type Withdrawal } from './entries.ts';

/** Overlays as governed entries: proposed, approved by somebody else, in force until they expire or are withdrawn. */
export function eclOverlayHandlers(context: ServiceContext): EclAnswers<'ecl.overlays' | 'ecl.saveOverlay' | 'ecl.withdrawOverlay' | 'ecl.previewOverlay'> {
  const entry = async (id: string, call: Caller) => {
    const versions = (await overlayVersions(context, call, id)).get(id);
    const last = versions?.at(-1);
    if (!last) throw new AppError('NOT_FOUND', `there is no overlay ${id}`, { details: { id } });
    return entryOf(last, today(context));
  };
  return {
    'ecl.overlays': async (_asked, call) => overlayEntries(context, call),
    'ecl.saveOverlay': async ({ overlay }, call) => {
      await checkOverlay(context, overlay, call);
      const ref = await writeArtifact(context.folders.artifacts, 'overlay', 'application/json', 'json', canonicalJson(overlay as never));
      const last = context.store.documents.latest(OVERLAY, overlay.id);
      const withdrawn = context.store.documents.latest(WITHDRAWAL, overlay.id);
      // Its approval speaks of the content: taken back with the same content it would act again without anybody's word.
      if (withdrawn && storedOf(context, OVERLAY, overlay.id).some((each) => each.id < withdrawn.id && each.ref.sha256 === ref.sha256)) throw new AppError('CONFLICT', `overlay ${overlay.id} was withdrawn with exactly this content`, { details: { overlay: overlay.id, sha256: ref.sha256 }, userAction: 'Say in its reason why it stands again: new content is approved anew.' });
      if (last?.ref.sha256 !== ref.sha256) context.store.documents.put({ kind: OVERLAY, key: overlay.id, label: overlay.title, ref }, whoOf(call));
      return entry(overlay.id, call);
    },
    'ecl.withdrawOverlay': async ({ id, reason }, call) => {
      const before = await entry(id, call);
      if (before.state === 'withdrawn') throw new AppError('CONFLICT', `overlay ${id} is withdrawn already`, { userAction: 'Nothing needs to be done.' });
      const withdrawal: Withdrawal = { kind: 'overlay-withdrawal', version: 1, overlay: id, reason, actor: call.actor, at: context.clock.now() };
      const ref = await writeArtifact(context.folders.artifacts, 'overlay-withdrawal', 'application/json', 'json', canonicalJson(withdrawal as never));
      context.store.documents.put({ kind: WITHDRAWAL, key: id, label: reason, ref }, whoOf(call));
      return entry(id, call);
    },
    'ecl.previewOverlay': async ({ run, overlay }, call) => {
      const { overlaps, ...amounts } = await context.ecl.results.previewOverlay(await runArtifacts(context, run), overlay, call.signal);
      return { ...amounts, overlaps: overlaps.map((each) => ({ ...each })) };
    },
  };
}

/** Refuses what could not act: CONFLICT naming the other where one risk would count twice; INVALID_INPUT where it ends before it begins, or has ended. */
async function checkOverlay(context: ServiceContext, overlay: Overlay, call: Caller): Promise<void> {
  if (overlay.expires < overlay.effective) throw new AppError('INVALID_INPUT', `overlay ${overlay.id} expires on ${overlay.expires}, before it takes effect on ${overlay.effective}`, { userAction: 'Correct the dates.' });
  if (overlay.expires < today(context)) throw new AppError('INVALID_INPUT', `overlay ${overlay.id} expired on ${overlay.expires}: today is ${today(context)}`, { userAction: 'Give it a later end, or leave it out.' });
  if (overlay.besides.some(({ overlay: other }) => other === overlay.id)) throw new AppError('INVALID_INPUT', `overlay ${overlay.id} cannot stand besides itself`);
  for (const versions of (await overlayVersions(context, call)).values()) {
    const last = versions.at(-1);
    if (!last || last.isWithdrawn || last.approval === 'rejected' || last.overlay.expires < today(context) || !countsTwice(overlay, last.overlay)) continue;
    throw new AppError('CONFLICT', `overlay ${overlay.id} would count “${overlay.risk}” twice: ${last.overlay.id} (“${last.overlay.title}”, ${last.overlay.effective} to ${last.overlay.expires}) stands for it on loans that both can hold`, {
      details: { overlay: overlay.id, other: last.overlay.id, risk: overlay.risk }, userAction: `Narrow one of the scopes or periods, withdraw ${last.overlay.id}, or say in “besides” why it may stand beside ${last.overlay.id}.`,
    });
  }
}
