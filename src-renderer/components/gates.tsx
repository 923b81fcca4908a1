import type { GateRecord, Run } from '../../src-shared/model/run.ts';
import { formatCount, formatSeconds } from './format.ts';
import { gateLook, gateWord } from './marks.tsx';

const BAR: Record<string, string> = { done: 'd', running: 'r', review: 'w', blocked: 'x', failed: 'x', skipped: 's', cancelled: 'c', queued: '' };

/** Gates of a run in a table cell: one block each, in run order. */
export function GateStrip({ run }: { run: Run }) {
  const words = run.gates.map((gate) => `${gate.title} ${gateWord(gate.status).toLowerCase()}`).join(', ');
  return <span className="gates" role="img" aria-label={`Gates: ${words}`} title={words}>{run.gates.map((gate) => <b key={gate.id} className={BAR[gateLook(gate.status)] ?? ''} />)}</span>;
}

/** Share of a gate that is done, 0 to 1; null while it cannot be told. */
export function gateShare(gate: GateRecord): number | null {
  if (gate.status === 'passed' || gate.status === 'reused') return 1;
  if (gate.status === 'running') return gate.progress !== null && gate.progress.total !== null && gate.progress.total > 0 ? Math.min(1, gate.progress.done / gate.progress.total) : null;
  return gate.status === 'waiting' || gate.status === 'skipped' ? 0 : 1;
}

/** What stands under a gate's name: progress, time, or why it did not run. */
export function gateLine(gate: GateRecord): string {
  if (gate.status === 'running') return gate.progress === null ? 'started' : `${formatCount(gate.progress.done)}${gate.progress.total === null ? '' : ` / ${formatCount(gate.progress.total)}`} ${gate.progress.unit}`.trim();
  if (gate.status === 'passed') return formatSeconds(gate.seconds);
  if (gate.status === 'reused') return 'reused';
  if (gate.status === 'waiting') return 'waits';
  return gate.message ?? gateWord(gate.status).toLowerCase();
}

/** Gates as a row of bars, in run order, live. */
export function GateBars({ gates }: { gates: readonly GateRecord[] }) {
  // More than eight names do not fit one row.
  const columns = Math.max(1, gates.length > 8 ? Math.ceil(gates.length / 2) : gates.length);
  return (
    <ol className="gt" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {gates.map((gate) => {
        const look = gateLook(gate.status);
        const share = gateShare(gate);
        return (
          <li key={gate.id} className={look}>
            <div className="bar" {...(gate.status === 'running' ? { role: 'progressbar', 'aria-label': gate.title, 'aria-valuemin': 0, 'aria-valuemax': 100, ...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) }) } : {})}>
              <i className={share === null ? 'unknown' : ''} style={{ width: `${(share ?? 1) * 100}%` }} />
            </div>
            <div className={`st ${look}`}><i aria-hidden="true" /><span className="m5 el name" title={gate.title}>{gate.title}</span><span className="vh">{gateWord(gate.status)}</span></div>
            <div className={`mi d3 el${gate.status === 'running' ? ' mono' : ''}`} title={gate.message ?? undefined}>{gateLine(gate)}</div>
          </li>
        );
      })}
    </ol>
  );
}

/** One bar with a name and numbers; `total` null shows motion instead of a share. */
export function Progress({ label, done, total, unit }: { label: string; done: number; total: number | null; unit: string }) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <div>
      <div className="row s"><span className="m5">{label}</span><span className="mono d2">{formatCount(done)}{total === null ? '' : ` / ${formatCount(total)}`} {unit}</span></div>
      <div className="prog" role="progressbar" aria-label={label} {...(share === null ? {} : { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(share * 100) })}><i style={{ width: `${(share ?? 1) * 100}%` }} /></div>
    </div>
  );
}
