import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import './trace-view.css';
import { valueOf } from '../../../src-shared/model/trace.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { ErrorState, Loading } from '../../components/states.tsx';
import { FileName, Hash, Verbatim } from '../../components/values.tsx';
import { Comments } from '../governance/comments.tsx';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { cutDelivered } from './path.ts';
import { leftWidth, PanelStop } from './panel-stops.tsx';
import { HashVerdict, RerunResult, useCopyAddress, useEvidenceSheet, useRerun } from './trace-actions.tsx';
import { moveStop, useTracePath } from './use-trace-path.ts';
import { dayAndTime } from './vouch.tsx';

/** The trace of the focused number beside any view: the same stops, the spine at the left. */
export function TracePanel({ run, address, onClose }: { run: string; address: string; onClose: () => void }) {
  const path = useTracePath(run, address);
  const { trace, stops, query } = path;
  const box = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState<string | null>(null);
  const copy = useCopyAddress(address);
  const sheet = useEvidenceSheet(run, address);
  const rerun = useRerun(run);
  useEffect(() => setFocus(null), [run, address]);
  useCommands([
    { id: 'trace.source', label: 'Go to the source cell', group: 'Trace', keys: ['G'], run: () => { const at = box.current?.querySelector<HTMLElement>('[data-source]'); at?.scrollIntoView({ block: 'center' }); at?.focus(); } },
    { id: 'trace.sheet', label: 'Save the evidence sheet', group: 'Trace', run: sheet.save },
    { id: 'trace.rerun', label: 'Re-run and compare', group: 'Trace', run: rerun.start },
  ]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || box.current === null) return;
    const next = moveStop(box.current, event.key);
    if (next === null) return;
    event.preventDefault();
    setFocus(next.dataset['stop'] ?? null);
    next.focus();
  };
  const first = stops.find((stop) => stop.kind === 'step')?.key ?? null;
  const cut = trace?.delivered === null || trace === undefined ? null : cutDelivered(trace.delivered.xml, trace.delivered.valueStart, trace.delivered.valueEnd);
  return (
    <div className="tv-panel">
      <div className="ph"><h2 className="el" title={trace?.title ?? address}>{trace?.title ?? 'Trace'}</h2><span className="sp" />
        <IconButton small icon="open" label="Full screen" command="trace.full" onPress={() => navigate(runHref(run, 'trace', {}, [address]))} /><IconButton small icon="close" label="Close the trace" command="trace.close" onPress={onClose} />
      </div>
      <div className="in" ref={box} onKeyDown={onKeyDown} tabIndex={-1}>
        <div className="row s"><span className="mono d3 el" title={address}>{address}</span><IconButton small icon="copy" label="Copy address" command="trace.copy" onPress={copy} /><span className="sp" />{trace === undefined ? null : <HashVerdict trace={trace} />}</div>
        {query.error === null ? null : <ErrorState error={query.error} kept="the run and its artifacts" retry={query.refetch} />}
        {trace === undefined ? (query.error === null ? <Loading what="the path" /> : null) : (
          <>
            {trace.delivered === null || cut === null ? (
              <div className="xml-p">{valueOf(trace.root) === null ? <span className="d3">{trace.root.computedNow === undefined ? 'blank' : 'not computable'}</span> : <b><Verbatim text={valueOf(trace.root)} /></b>} {trace.unit === 'none' ? null : <span className="unit s">{trace.unit}</span>}</div>
            ) : (
              <div>
                <div className="xml-p"><span className="o">{cut.outer}</span><q>{cut.open}</q><b>{cut.left}{cut.right}</b><q>{cut.close}</q><span className="o">{cut.rest}</span></div>
                <div className="mi d3 row gap1 wrap">{trace.delivered.line === null ? null : <span>line {trace.delivered.line.toLocaleString('en-GB')} of</span>}<FileName name={trace.delivered.artifact} /><Hash hash={trace.delivered.sha256} /><span>{trace.approved === null ? 'not approved' : `approved by ${trace.approved.actor}, ${dayAndTime(trace.approved.at)}`}</span></div>
              </div>
            )}
            <div className="vp" style={{ '--l': `${leftWidth(stops)}ch` } as CSSProperties}>
              {stops.map((stop) => <PanelStop key={stop.key} stop={stop} context={{ focus: focus ?? first, opened: path.opened, toggle: path.toggle, enter: path.enter }} />)}
            </div>
            <div className="row wrap acts"><Button small icon="rerun" busy={rerun.mutation.busy} onPress={rerun.start}>{rerun.mutation.busy ? 'Running again' : 'Re-run and compare'}</Button><Button small icon="down" busy={sheet.busy} onPress={sheet.save}>Evidence sheet</Button></div>
            <details className="tv-said"><summary className="s m5">Comments</summary><Comments run={run} address={address} /></details>
            {rerun.mutation.error === null ? null : <ErrorState error={rerun.mutation.error} kept="the run as it was" retry={rerun.start} />}
            {rerun.result === null ? null : <RerunResult result={rerun.result} />}
          </>
        )}
      </div>
    </div>
  );
}
