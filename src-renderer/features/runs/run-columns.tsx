import type { Run } from '../../../src-shared/model/run.ts';
import { formatCount, formatMoment, runNumber } from '../../components/format.ts';
import { GateStrip } from '../../components/gates.tsx';
import { KindBadge, RunState } from '../../components/marks.tsx';
import { FileName, NotApplicable } from '../../components/values.tsx';
import type { Column } from '../../components/table-columns.ts';
import { runHref } from '../../routing/route.ts';
import { ImportedBadge } from '../bundles/imported-badge.tsx';
import { TwinOf } from '../../shell/what-if.tsx';
import { windowNow } from '../../state/window-clock.ts';

const MODES: Readonly<Record<string, string>> = { mi: 'MI', regulatory: 'Regulatory', annex12: 'Annex 12' };

/** How a mode reads with its regime: `esma/annex2` is Annex 2. */
export function modeWords(mode: string, regime: string | null): string {
  const annex = /annex(\d+)$/.exec(regime ?? '')?.[1];
  return mode === 'regulatory' && annex !== undefined ? `Annex ${annex}` : MODES[mode] ?? mode;
}

const told = (run: Run) => run.status !== 'queued' && run.status !== 'review_required' && run.gates.some((gate) => gate.id.startsWith('validate') && gate.status !== 'waiting');
const count = (run: Run, value: number) => (told(run) || value > 0 ? <span className="mono">{formatCount(value)}</span> : <NotApplicable />);

export const RUN_COLUMNS: readonly Column<Run>[] = [
  { id: 'run', title: 'Run', width: 58, mono: true, cell: (run) => <a className="plain" tabIndex={-1} href={runHref(run.id, 'gates')} aria-label={`Run ${runNumber(run.number)}`}>{runNumber(run.number)}</a> },
  { id: 'started', title: 'Started', width: 100, cell: (run) => <span className="d2">{formatMoment(run.createdAt, windowNow())}</span> },
  { id: 'input', title: 'Input', width: 116, grow: 3, cell: (run) => <FileName name={(run.inputs.find((input) => input.name === 'tape') ?? run.inputs[0])?.fileName ?? ''} /> },
  { id: 'title', title: 'Title', width: 92, grow: 4, cell: (run) => <span title={run.title}>{run.kind === 'what-if' ? <i>{run.title}</i> : run.title}</span> },
  { id: 'mode', title: 'Mode', width: 76, cell: (run) => <span className="d2">{modeWords(run.mode, run.regime)}</span> },
  { id: 'kind', title: 'Kind', width: 116, cell: (run) => <><KindBadge kind={run.kind} /> <TwinOf run={run} brief /><ImportedBadge run={run} brief /></> },
  { id: 'gates', title: 'Gates', width: 134, cell: (run) => <GateStrip run={run} /> },
  { id: 'state', title: 'State', width: 150, cell: (run) => <RunState run={run} /> },
  { id: 'blocking', title: 'Block.', hint: 'Blocking findings', width: 54, align: 'end', cell: (run) => (run.findings.blocking > 0 ? <b className="mono block-text">{formatCount(run.findings.blocking)}</b> : count(run, 0)) },
  { id: 'review', title: 'Review', hint: 'Findings that need review', width: 62, align: 'end', cell: (run) => count(run, run.findings.review) },
  { id: 'info', title: 'Info', hint: 'Findings for information', width: 62, align: 'end', cell: (run) => count(run, run.findings.info) },
  { id: 'rows', title: 'Rows', width: 82, align: 'end', cell: (run) => (run.rows === null ? <NotApplicable /> : <span className="mono">{formatCount(run.rows)}</span>) },
];
