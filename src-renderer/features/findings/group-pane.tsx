import { useMemo, useRef, type KeyboardEvent } from 'react';
import { Segmented } from '../../components/inputs.tsx';
import { formatCount, formatDecimal, plural } from '../../components/format.ts';
import { Severity } from '../../components/marks.tsx';
import { Note } from '../../components/states.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import { countBySeverity, listBy, SEVERITY_PLURAL, type ListEntry } from './group-list.ts';

export type Grouping = 'rule' | 'field';

const VERDICT: Readonly<Record<ListEntry['materiality'], string>> = { blocking: 'blocks', review: 'needs review', info: 'information' };

/** The left pane: how many of each severity, the verdict and its policy, rules or fields with their counts. */
export function GroupPane({ data, blocked, by, current, onBy, onChoose }: { data: CallOutput<'findings.groups'>; blocked: boolean; by: Grouping; current: string | null; onBy: (by: Grouping) => void; onChoose: (key: string | null) => void }) {
  const entries = useMemo(() => listBy(data.groups, by), [data.groups, by]);
  const counts = countBySeverity(data.groups);
  const box = useRef<HTMLDivElement>(null);
  const at = Math.max(0, entries.findIndex((entry) => entry.key === current));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? entries.length - 1 : null;
    const entry = to === null ? undefined : entries[Math.max(0, Math.min(entries.length - 1, to))];
    if (entry === undefined) return;
    event.preventDefault();
    onChoose(entry.key);
    box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(entry.key)}"]`)?.focus();
  };
  return (
    <section className="pane f-groups" aria-label="Rules and fields">
      <div className="ph"><h2>By {by}</h2><span className="sp" /><Segmented label="Group by" value={by} options={[{ id: 'rule', label: 'Rule' }, { id: 'field', label: 'Field' }]} onChange={onBy} /></div>
      <div className="pad f-counts">
        {counts.map((count) => (
          <div key={count.severity} className="row s"><span className="lbl"><span className="bare-word"><Severity level={count.severity} /></span><span className="w">{SEVERITY_PLURAL[count.severity]}</span></span><span className="prog sp" aria-hidden="true"><i className={`sv-${count.severity}`} style={{ width: `${count.findings === 0 ? 0 : Math.max(1, count.share * 100)}%` }} /></span><span className="mono n">{formatCount(count.findings)}</span></div>
        ))}
        <div className="mi d3">Verdict{blocked && data.verdict === 'passed' ? ' of the rules' : ''}: <span className="m5 strong">{data.verdict}</span>. {blocked && data.verdict === 'passed' ? 'The report is blocked: what it needs stands beside.' : data.policy}{data.soFar ? ' Counts so far: the run goes on.' : ''}</div>
      </div>
      {data.groups.length === 0 ? <div className="pad"><Note tone="ok">{plural(data.rulesWithoutFindings, 'rule')} looked and found nothing{data.soFar ? ' so far' : ''}.</Note></div> : (
        <div className="f-list" role="listbox" aria-label={`Findings by ${by}`} ref={box} onKeyDown={onKeyDown} data-own-keys="true">
          {entries.map((entry, index) => (
            <div key={entry.key} role="option" aria-selected={entry.key === current} tabIndex={index === at ? 0 : -1} data-key={entry.key} className={`fr${entry.key === current ? ' on' : ''}`} title={entry.title}
              onClick={() => onChoose(entry.key === current ? null : entry.key)} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); onChoose(entry.key === current ? null : entry.key); } }}>
              <div className="row s"><span className="mono m5 el">{entry.key}</span><span className="bare-word"><Severity level={entry.severity} /></span><span className="sp" />{entry.waived > 0 ? <span className="bdg">waived {formatCount(entry.waived)}</span> : null}<span className="mono">{formatCount(entry.findings)}</span></div>
              {by === 'rule' ? <div className="s el">{entry.title}</div> : null}
              <div className="row mi d3"><span className="mono el">{entry.detail}</span><span className="sp" /><span className="nw">{VERDICT[entry.materiality]}</span></div>
              {entry.notEvaluable > 0 ? <div className="mi d3">{plural(entry.notEvaluable, 'row')} not evaluable</div> : null}
            </div>
          ))}
          <div className="fr s d3" role="presentation">{plural(data.rulesWithoutFindings, 'rule')} found nothing</div>
        </div>
      )}
    </section>
  );
}

/** `9.4 % of balance, 13.0 % of rows`: four decimals are kept in the tooltip. */
export function Shares({ rate, balance }: { rate: string; balance: string | null }) {
  return <span title={`${rate} % of rows, ${balance === null ? 'no balance known' : `${balance} % of balance`}`}><span className="mono">{formatDecimal(rate, 1)} %</span> of rows, {balance === null ? <>share of balance <span className="d3">not computable: no balance is known</span></> : <><span className="mono">{formatDecimal(balance, 1)} %</span> of balance</>}</span>;
}
