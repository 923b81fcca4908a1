import { useState } from 'react';
import type { Run } from '../../src-shared/model/run.ts';
import { asAppError, type AppError } from '../../src-shared/kernel/errors.ts';
import { useBridge } from '../bridge/bridge.ts';
import { useCommands } from '../commands/use-commands.ts';
import { Button } from '../components/button.tsx';
import { DialogFrame } from '../components/dialog.tsx';
import { runNumber } from '../components/format.ts';
import { ErrorState, Loading } from '../components/states.tsx';
import { runHref } from '../routing/route.ts';
import { navigate } from '../routing/use-route.ts';
import { useCache, useCall, type CallOutput } from '../state/use-call.ts';
import { isResting } from '../state/run-progress.ts';
import { useReadOnly } from '../state/use-read-only.ts';
import { useView } from '../state/view-store.ts';

/** The run that a what-if departs from: no figure of it stands without. Nothing for another kind. */
export function TwinOf({ run, brief }: { run: Pick<Run, 'id' | 'kind'>; brief?: boolean }) {
  const twins = useCall('whatif.twins', run.kind === 'what-if' ? {} : null);
  if (run.kind !== 'what-if' || twins.data === undefined) return null;
  const twin = twins.data.find((each) => each.run === run.id)?.twin ?? null;
  if (twin === null) return <span className="s d3 nw">of no run</span>;
  return <a className="s nw" tabIndex={-1} href={runHref(twin.id, 'gates')} title={`of ${twin.kind} ${runNumber(twin.number)}, ${twin.title}`}>{brief ? 'of' : `of ${twin.kind}`} {runNumber(twin.number)}</a>;
}

/** Starts the same again as a what-if; the run it departs from, a record too, stays as it is. */
export function WhatIfAction({ run }: { run: Run }) {
  const readOnly = useReadOnly();
  const showDialog = useView((state) => state.showDialog);
  const open = (): void => showDialog(<WhatIfDialog run={run} />);
  const can = isResting(run.status) && readOnly === null;
  useCommands([{ id: 'run.what-if', label: `Start a what-if from run ${runNumber(run.number)}`, group: 'This run', when: () => can, run: open }]);
  return can ? <button type="button" className="as-link nw" onClick={open}>What-if...</button> : null;
}

type Offered = CallOutput<'whatif.offer'>['params'][number];

/** A text as the kind of value that a parameter has; null where it is none. */
export function paramOf(offered: Offered, text: string): Offered['value'] | null {
  if (typeof offered.value === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  if (typeof offered.value === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  return text;
}

function WhatIfDialog({ run }: { run: Run }) {
  const { client } = useBridge();
  const cache = useCache();
  const close = (): void => useView.getState().showDialog(null);
  const offer = useCall('whatif.offer', { run: run.id });
  const [title, setTitle] = useState('');
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const changed = (offer.data?.params ?? []).flatMap((param) => (given[param.name] === undefined || given[param.name] === String(param.value) ? [] : [{ param, value: paramOf(param, given[param.name] ?? '') }]));
  const wrong = changed.find(({ value }) => value === null);
  const start = async (): Promise<void> => {
    if (busy || wrong !== undefined || offer.data === undefined) return;
    setBusy(true);
    try {
      const next = await client['whatif.start']({ run: run.id, title, params: Object.fromEntries(changed.map(({ param, value }) => [param.name, value as Offered['value']])) });
      cache.invalidate(['runs.', 'whatif.', 'workspace.info', 'audit.', 'tapes.list']);
      close();
      navigate(runHref(next.run, 'gates'));
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogFrame title={`Start a what-if from run ${runNumber(run.number)}?`} onClose={close}>
      <div className="s d2">The same tape, mapping, decisions and configuration, run again apart. Run {runNumber(run.number)} stays as it is; a what-if never becomes a record, and each of its views names the run it departs from. Decisions and the mapping are changed in the what-if itself.</div>
      <label className="field"><span className="lbl">Title</span><input className="inp" autoFocus value={title} maxLength={200} placeholder={`What if: ${run.title}`} onChange={(event) => setTitle(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter') void start(); }} /></label>
      {offer.error !== null ? <ErrorState error={offer.error} retry={offer.refetch} /> : offer.data === undefined ? <Loading what="its parameters" /> : offer.data.params.map((param) => (
        <label key={param.name} className="field"><span className="lbl">{param.title}{given[param.name] !== undefined && given[param.name] !== String(param.value) ? `, was ${String(param.value)}` : ''}</span><input className="inp mono" value={given[param.name] ?? String(param.value)} onChange={(event) => setGiven({ ...given, [param.name]: event.target.value })} /></label>
      ))}
      {error === null ? null : <ErrorState error={error} kept="every run as it was" />}
      <div className="acts"><Button onPress={close}>Leave it</Button><Button look="primary" busy={busy} disabled={wrong === undefined ? null : `${wrong.param.title} must be a ${typeof wrong.param.value}.`} onPress={() => void start()}>Start the what-if</Button></div>
    </DialogFrame>
  );
}
