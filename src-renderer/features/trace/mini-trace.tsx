import { valueOf } from '../../../src-shared/model/trace.ts';
import './trace-view.css';
import { ErrorState, Loading } from '../../components/states.tsx';
import { Traceable } from '../../components/traceable.tsx';
import { Verbatim } from '../../components/values.tsx';
import { RawExcerpt } from './panel-stops.tsx';
import { placeOf } from './source-lines.tsx';
import { DocumentOrigin } from './source-lines.tsx';
import { useTracePath } from './use-trace-path.ts';
import { Person } from './vouch.tsx';

/** A path in a few lines, where another thing is the subject: the value, its steps in short, the cell. */
export function MiniTrace({ run, address }: { run: string; address: string }) {
  const { trace, stops, query } = useTracePath(run, address);
  if (query.error !== null && trace === undefined) return <ErrorState error={query.error} retry={query.refetch} />;
  if (trace === undefined) return <Loading what="where it comes from" />;
  return (
    <div className="vp mini">
      <div className="vs"><i className="h" aria-hidden="true" /><div className="s d2">{trace.root.column}</div><div className="m5"><Traceable address={address} name={`${valueOf(trace.root) ?? 'blank'}, ${trace.title}`}>{valueOf(trace.root) === null ? 'blank' : <Verbatim text={valueOf(trace.root)} />}</Traceable></div></div>
      {stops.map((stop) => {
        if (stop.kind === 'step') return <div key={stop.key} className="vs"><i className={stop.solid ? '' : 'h'} aria-hidden="true" /><div className="s"><span className="m5">{stop.step.title}</span> <span className="d2">{stop.step.detail}</span>{stop.step.origin?.actor === undefined ? null : <span className="d2">, <Person origin={stop.step.origin} /></span>}</div></div>;
        if (stop.kind === 'broken') return <div key={stop.key} className="vs"><i className="x" aria-hidden="true" /><div className="s block-text">Broken: {stop.what}</div></div>;
        if (stop.kind !== 'origin') return null;
        return stop.origin.kind === 'source-cell'
          ? <div key={stop.key} className="vs"><i className="e" aria-hidden="true" /><div className="s d2">{placeOf(stop.origin)}</div><RawExcerpt cell={stop.origin} /></div>
          : <div key={stop.key} className="vs"><i aria-hidden="true" /><DocumentOrigin origin={stop.origin} /></div>;
      })}
    </div>
  );
}
