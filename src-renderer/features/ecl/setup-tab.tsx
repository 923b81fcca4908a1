import './ecl.css';
import '../documents/documents.css';
import './documents.css';
import './loan.css';
import type { Run } from '../../../src-shared/model/run.ts';
import { Segmented } from '../../components/inputs.tsx';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { FileName, Hash } from '../../components/values.tsx';
import { formatRoute, runHref } from '../../routing/route.ts';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import { eclFiguresMissing, useEclRun, type EclOverview } from '../ecl-parts/use-ecl-run.ts';
import { DocumentSections } from './documents/document-sections.tsx';
import { APPROVAL_WORDS } from '../documents/document-words.ts';
import { KIND_WORDS, KINDS, type DocumentKind } from './documents/document-words.ts';

/** What stands for an input of the run, in the order in which a reader asks. */
const INPUT_WORDS: Readonly<Record<string, string>> = { tape: 'Loan file', policy: 'Policy', scenarios: 'Scenario set', overlays: 'Overlays', ledger: 'Ledger', 'mapping.input': 'Mapping', 'decisions.input': 'Decisions', 'prior.ecl': 'Prior result' };

/** What the run was measured by: its inputs by hash, its policy and scenario set as documents, its conventions. */
export function SetUpTab({ run, query }: RunTabProps) {
  const kinds = KINDS.filter((kind) => run.inputs.some(({ name }) => name === kind));
  const kind = kinds.find((each) => each === query['document']) ?? kinds[0];
  return (
    <div className="main">
      <section className="pane ecl-inputs" aria-label="Inputs of the run"><Inputs run={run} /></section>
      <section className="pane grow ecl-docview" aria-label="Document">
        {kind === undefined ? <EmptyState title="The run names no policy">It was started without a document of its own.</EmptyState> : <RunDocument key={kind} run={run} kind={kind} kinds={kinds} />}
      </section>
    </div>
  );
}

function Inputs({ run }: { run: Run }) {
  const overview = useEclRun(eclFiguresMissing(run) === null ? run : null);
  const shown = run.inputs.filter(({ name }) => name in INPUT_WORDS).toSorted((a, b) => Object.keys(INPUT_WORDS).indexOf(a.name) - Object.keys(INPUT_WORDS).indexOf(b.name));
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Inputs">
      <div className="ph"><h2>Inputs</h2><span className="s d3">each by its hash, never changed</span></div>
      <ul className="ecl-tests">
        {shown.map((input) => <li key={input.name}><div className="row s"><span className="d2 nw">{INPUT_WORDS[input.name]}</span><span className="sp" /><Hash hash={input.sha256} /></div><div className="s m5 el"><FileName name={input.fileName} /></div></li>)}
        <li><div className="row s"><span className="d2">Prior run</span><span className="sp" />{run.priorRun === null ? <span className="d3">none: no movement is made</span> : <a href={runHref(run.priorRun, 'results')}>Run {run.priorRun.slice(1)}</a>}</div></li>
        {overview.data === undefined ? null : <li><div className="row s"><span className="d2">Reporting date</span><span className="sp" /><span className="mono">{overview.data.reportingDate}</span></div></li>}
      </ul>
      {overview.data === undefined ? null : <Differing conventions={overview.data.conventions} />}
    </div>
  );
}

/** Conventions that are not as by default; all of them stand in the policy, and beside the results. */
function Differing({ conventions }: { conventions: EclOverview['conventions'] }) {
  const changed = conventions.filter(({ differs }) => differs);
  return (
    <section aria-label="Conventions that differ">
      <div className="ph sec"><h2>Conventions</h2><span className="s d3">{changed.length === 0 ? 'all as by default' : `${changed.length} of ${conventions.length} differ from the default`}</span></div>
      <ul className="ecl-tests">{changed.map((each) => <li key={each.path}><div className="row s"><span className="d2 el">{each.title}</span><span className="sp" /><span className="m5">{each.value}</span></div><div className="mi d3">by default {each.byDefault}; {each.reference}</div></li>)}</ul>
    </section>
  );
}

function RunDocument({ run, kind, kinds }: { run: Run; kind: DocumentKind; kinds: readonly DocumentKind[] }) {
  const sha256 = run.inputs.find(({ name }) => name === kind)?.sha256 ?? '';
  const answer = useCall('ecl.document', { kind, sha256 });
  return (
    <>
      <div className="ph"><h2 className="el" title={answer.data?.about.title}>{answer.data?.about.title ?? KIND_WORDS[kind].one}</h2>{answer.data === undefined ? null : <><span className="mono d3 nw">v{answer.data.about.version}</span><span className={`st s ${APPROVAL_WORDS[answer.data.about.approval].look}`}><i aria-hidden="true" />{APPROVAL_WORDS[answer.data.about.approval].words}</span></>}<span className="sp" />
        <a className="s nw" href={formatRoute(['ecl', 'documents', kind, sha256])}>Open the document</a>
        <span className="ecl-seg"><Segmented label="Document" value={kind} options={kinds.map((each) => ({ id: each, label: KIND_WORDS[each].one }))} onChange={(to) => setQuery({ document: to }, { replace: true })} /></span></div>
      {answer.error !== null ? <div className="pad"><ErrorState error={answer.error} kept="the run and its hash of the document" retry={answer.refetch} /></div> : answer.data === undefined ? <Loading what="the document" />
        : <div className="scroll grow" tabIndex={0} role="group" aria-label={answer.data.about.title}><DocumentSections kind={kind} text={answer.data.text} /></div>}
    </>
  );
}
