import './research-data.css';
import type { Run } from '../../../src-shared/model/run.ts';
import { formatCount, formatDay, formatDecimal, plural } from '../../components/format.ts';
import { Segmented } from '../../components/inputs.tsx';
import { ErrorState, Loading } from '../../components/states.tsx';
import { FileName, Hash, NotApplicable } from '../../components/values.tsx';
import { runHref } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { Survivorship } from '../research-parts/survivorship.tsx';
import { DifferenceList } from './difference-list.tsx';
import { SymbolList } from './symbol-list.tsx';

type Data = CallOutput<'research.data'>;
const SHOWS = [{ id: 'overview', label: 'Vendors' }, { id: 'names', label: 'Names' }, { id: 'differences', label: 'Differences' }] as const;
type Show = (typeof SHOWS)[number]['id'];
const percent = (share: string): string => formatDecimal(String(Number(share) * 100), 3);

/** What came in, how it was judged, and what every name is worth. */
export function DataTab({ run, query }: RunTabProps) {
  const asked = useCall('research.data', { run: run.id });
  const show: Show = SHOWS.find(({ id }) => id === query['show'])?.id ?? 'overview';
  if (asked.data === undefined) return asked.error === null ? <Loading what="the data" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  const data = asked.data;
  return (
    <section className="pane grow" aria-label="Data">
      <div className="ph rs-ph"><h2>{data.title}</h2><span className="s d2">{data.calendar}, {formatDay(data.from)} to {formatDay(data.to)}: {plural(data.symbols, 'name')}, {plural(data.sessions, 'session')}, {plural(data.bars, 'bar')}</span><span className="sp" /><Segmented label="Show" value={show} options={[...SHOWS]} onChange={(to) => setQuery({ show: to === 'overview' ? undefined : to, symbol: undefined, q: undefined })} /></div>
      {show === 'names' ? <SymbolList run={run} query={query} /> : show === 'differences' ? <DifferenceList run={run} query={query} /> : <Overview run={run} data={data} />}
    </section>
  );
}

const LOOKS: Readonly<Record<Data['verdicts'][number]['verdict'], { readonly look: string; readonly words: string }>> = { passed: { look: 'done', words: 'Passed' }, told: { look: 'review', words: 'Told' }, blocked: { look: 'blocked', words: 'Blocked' }, 'not-evaluable': { look: 'queued', words: 'Not evaluable' } };

function Overview({ run, data }: { run: Run; data: Data }) {
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Vendors and checks">
      <div className="pad rs-notes"><Survivorship banner={data.banner} /></div>
      <section aria-label="Checks"><div className="ph sec"><h2>Checks</h2><span className="s d3"><a className="rs-link" href={runHref(run.id, 'findings')}>findings, bar by bar</a>; nothing is filled, repaired or dropped without one</span></div>
        <div className="rs-wide"><table className="cp rdt-table" aria-label="Checks of the data"><thead><tr><th className="fst" scope="col">Check</th><th scope="col">Verdict</th><th scope="col">Observed</th><th scope="col">Bar</th></tr></thead><tbody>{data.verdicts.map((line) => <tr key={line.check}><td className="fst">{line.title}</td><td><span className={`st ${LOOKS[line.verdict].look}`}><i aria-hidden="true" />{LOOKS[line.verdict].words}</span></td><td className="rdt-words">{line.observed}</td><td className="rdt-words d2">{line.bar}</td></tr>)}</tbody></table></div></section>
      <section aria-label="Vendors"><div className="ph sec"><h2>Vendors</h2><span className="s d3">in order of priority</span></div>
        <div className="rs-wide"><table className="cp rdt-table" aria-label="Vendors"><thead><tr><th className="fst" scope="col">Vendor</th><th className="r" scope="col">Priority</th><th className="r" scope="col">Files</th><th className="r" scope="col">Rows</th><th className="r" scope="col">Names</th><th className="r" scope="col">Bars used</th><th className="r" scope="col">As fallback</th><th className="r" scope="col">Missing</th></tr></thead><tbody>{data.vendors.map((line) => <tr key={line.vendor}><td className="fst m5">{line.vendor}</td><td className="r">{line.priority ?? <NotApplicable />}</td>{[line.files, line.rows, line.symbols, line.used, line.fallback, line.missing].map((count, i) => <td key={i} className="r">{formatCount(count)}</td>)}</tr>)}</tbody></table></div></section>
      <section aria-label="Where vendors differ"><div className="ph sec"><h2>Where vendors differ</h2><span className="s d3"><a className="rs-link" href={runHref(run.id, 'market', { show: 'differences' })}>bar by bar</a></span></div>
        {data.differences.length === 0 ? <p className="pad s d2"><b className="m5">Not evaluable.</b> One vendor only: nothing to hold its bars against.</p> : <div className="rs-wide"><table className="cp rdt-table" aria-label="Differences of vendors"><thead><tr><th className="fst" scope="col">Vendors</th><th className="r" scope="col">Compared</th><th className="r" scope="col">Differing</th><th className="r" scope="col">Share, %</th><th className="r" scope="col">Mean close, bp</th><th className="r" scope="col">Largest, bp</th><th className="r" scope="col">Mean volume, %</th><th scope="col">Verdict</th></tr></thead><tbody>{data.differences.map((line) => <tr key={`${line.left}/${line.right}`}><td className="fst">{line.left} and {line.right}</td><td className="r">{formatCount(line.compared)}</td><td className="r">{formatCount(line.differing)}</td><td className="r">{percent(line.share)}</td><td className="r">{formatDecimal(line.meanCloseBps, 2)}</td><td className="r">{formatDecimal(line.maxCloseBps, 1)}</td><td className="r">{percent(line.meanVolume)}</td><td><span className={`st ${LOOKS[line.verdict].look}`}><i aria-hidden="true" />{LOOKS[line.verdict].words}</span></td></tr>)}</tbody></table></div>}</section>
      <section aria-label="Files"><div className="ph sec"><h2>Files</h2><span className="s d3">{plural(data.files.length, 'file')}</span></div>
        <div className="rs-wide"><table className="cp rdt-table" aria-label="Files"><thead><tr><th className="fst" scope="col">File</th><th scope="col">Vendor</th><th scope="col">Holds</th><th className="r" scope="col">Rows</th><th scope="col">SHA-256</th></tr></thead><tbody>{data.files.map((file) => <tr key={file.slot}><td className="fst"><FileName name={file.fileName} /></td><td>{file.vendor}</td><td>{file.domain}</td><td className="r">{formatCount(file.rows)}</td><td><Hash hash={file.sha256} /></td></tr>)}</tbody></table></div></section>
    </div>
  );
}
