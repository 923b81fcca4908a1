import { useState } from 'react';
import type { DialectOverride } from '../../../src-shared/model/dialect.ts';
import type { ChosenFile } from '../../bridge/transport.ts';
import { Button } from '../../components/button.tsx';
import { runNumber } from '../../components/format.ts';
import { ChipSelect, Segmented } from '../../components/inputs.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import type { Preview } from './dialect-chips.tsx';
import { FilePick } from './file-pick.tsx';
import { reportingRegimes, startInput } from './start-input.ts';

type Mode = 'mi' | 'regulatory' | 'annex12';

/** What to run: mode, deal file, prior cut-off, mapping and decisions, kind; and the one button that starts it. */
export function RunOptions({ token, preview, override }: { token: string; preview: Preview; override: DialectOverride }) {
  const [mode, setMode] = useState<Mode>('regulatory');
  const [regime, setRegime] = useState<string | null>(null);
  const [kind, setKind] = useState<'draft' | 'what-if'>('draft');
  const [deal, setDeal] = useState<ChosenFile | null>(null);
  const [mapping, setMapping] = useState<ChosenFile | null>(null);
  const [decisions, setDecisions] = useState<ChosenFile | null>(null);
  const [priorFile, setPriorFile] = useState<ChosenFile | null>(null);
  const [priorRun, setPriorRun] = useState('none');
  const [title, setTitle] = useState('');
  const regimes = reportingRegimes(useCall('workspace.regimes', {}).data ?? []);
  const runs = useCall('runs.list', { offset: 0, limit: 500 }).data?.items ?? [];
  const readOnly = useCall('workspace.info', {}).data?.readOnly ?? false;
  const start = useMutate('runs.start');
  const chosenRegime = regime ?? regimes[0]?.id ?? null;
  const begin = async () => {
    const answer = await start.send(startInput({ token, mode, regime: chosenRegime, kind, title, override, deal, mapping, decisions, priorFile, priorRun: priorRun === 'none' ? null : priorRun }));
    if (answer !== undefined) navigate(runHref(answer.run, 'gates'));
  };
  useCommands([{ id: 'run.start', label: 'Start the run', group: 'New run', keys: ['Ctrl Enter'], inTextFields: true, when: () => !start.busy && !readOnly, run: () => void begin() }]);
  const priors = [{ id: 'none', label: 'none' }, ...runs.filter((run) => run.status === 'succeeded').slice(0, 50).map((run) => ({ id: run.id, label: `run ${runNumber(run.number)}`, detail: run.title }))];
  return (
    <form className="opts" aria-label="Run" onSubmit={(event) => { event.preventDefault(); void begin(); }}>
      {start.error === null ? null : <ErrorState error={start.error} kept="the file and every choice on this page" />}
      <div className="opt-row">
        <span className="s d2">Mode</span>
        <Segmented label="Mode" value={mode} onChange={setMode} options={[{ id: 'mi', label: 'MI' }, { id: 'regulatory', label: 'Regulatory' }, { id: 'annex12', label: 'Annex 12' }]} />
        {mode === 'regulatory' && chosenRegime !== null ? <ChipSelect label="Regime" value={chosenRegime} options={regimes.map((each) => ({ id: each.id, label: each.title }))} onChange={setRegime} hint="Templates known to the configuration." /> : null}
        <span className="s d2">Kind</span>
        <Segmented label="Kind" value={kind} onChange={setKind} options={[{ id: 'draft', label: 'Draft' }, { id: 'what-if', label: 'What-if' }]} />
        <span className="s d3 el wide-only">{kind === 'draft' ? 'Approve makes a draft a record.' : 'A what-if never becomes a record.'}</span>
        <span className="sp" />
        <label className="inp title"><span className="k d3">Title</span><input aria-label="Title of the run" value={title} placeholder={preview.fileName} onChange={(event) => setTitle(event.target.value)} /></label>
      </div>
      <div className="opt-row">
        <FilePick label="Deal file" accept={['.yaml', '.yml', '.json']} value={deal} onChange={setDeal} />
        <ChipSelect label="Prior" value={priorFile === null ? priorRun : 'file'} options={priorFile === null ? priors : [...priors, { id: 'file', label: 'a file' }]} onChange={(id) => { if (id !== 'file') { setPriorRun(id); setPriorFile(null); } }}
          hint="The previous cut-off, for prepayment and default rates." />
        <FilePick label="Prior tape" accept={['.csv', '.tsv', '.txt', '.xlsx', '.xlsm']} value={priorFile} onChange={setPriorFile} />
        <FilePick label="Mapping" accept={['.json', '.yaml', '.yml']} value={mapping} onChange={setMapping} {...(preview.knownMapping === null ? {} : { unset: 'known' })} />
        <FilePick label="Decisions" accept={['.json', '.yaml', '.yml']} value={decisions} onChange={setDecisions} />
        <span className="sp" />
        <Button look="primary" command="run.start" busy={start.busy} disabled={readOnly ? 'This workspace is open read-only: another host writes to it.' : false} onPress={() => void begin()}>Start</Button>
      </div>
    </form>
  );
}
