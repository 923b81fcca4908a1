import '../ecl.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Run } from '../../../../src-shared/model/run.ts';
import { Button } from '../../../components/button.tsx';
import { ErrorState, Loading } from '../../../components/states.tsx';
import { runHref } from '../../../routing/route.ts';
import { setQuery } from '../../../routing/use-route.ts';
import { RunActions } from '../../../shell/run-actions.tsx';
import type { RunTabProps } from '../../feature.ts';
import { useEclRun, type EclOverview } from '../../ecl-parts/use-ecl-run.ts';
import { adjustmentsOf, leversOf, type Levers } from '../what-if/levers.ts';
import { SaveWhatIf } from '../what-if/save-what-if.tsx';
import { useWhatIf } from '../what-if/use-what-if.ts';
import { leverBase, WhatIfPanel } from '../what-if/what-if-panel.tsx';
import { Conventions, LedgerTies, Quality } from './checks-section.tsx';
import { FiguresHead } from './figures-head.tsx';
import { groupOf, GroupsSection } from './groups-section.tsx';
import { leversFromQuery, leversToQuery } from './levers-address.ts';
import { MovementSection } from './movement-section.tsx';
import { ScenariosSection } from './scenarios-section.tsx';
import { StageBars } from './stage-bars.tsx';
import { RestsOn, StageTable } from './stage-table.tsx';

/** Below this width of the view the levers give way to the figures. */
const LEVERS_FROM = 800;
const SETTLED_MS = 350;

/** What the run comes to, and beside it what it would come to if the levers stood elsewhere. */
export function ResultsTab({ run, query }: RunTabProps) {
  const overview = useEclRun(run);
  if (overview.data === undefined) return overview.error === null ? <Loading what="the results" /> : <div className="pad"><ErrorState error={overview.error} kept="the run and its artifacts" retry={overview.refetch} /></div>;
  return <Results key={run.id} run={run} overview={overview.data} query={query} />;
}

function Results({ run, overview, query }: { run: Run; overview: EclOverview; query: Readonly<Record<string, string>> }) {
  const base = useMemo(() => leverBase(overview), [overview]);
  const [levers, setLevers] = useState<Levers>(() => leversFromQuery(query, base));
  const by = groupOf(query['by']);
  const loans = Number(overview.total.loans.value ?? 0);
  const adjustments = useMemo(() => adjustmentsOf(levers, base), [levers, base]);
  const whatIf = useWhatIf(run.id, loans, adjustments, by);
  const answer = adjustments === null ? null : whatIf.answer;
  // The address follows once the levers rest: it can be sent, and the way back does not lead through every tick.
  useEffect(() => {
    const timer = setTimeout(() => setQuery(leversToQuery(levers, base), { replace: true }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [levers, base]);
  const [box, width] = useWidth();
  const [forced, setForced] = useState(false);
  const narrow = width !== null && width < LEVERS_FROM;
  const loansHref = (more: Record<string, string>): string => runHref(run.id, 'loans', more);
  return (
    <div className="main ecl-results" ref={box}>
      <RunActions><SaveWhatIf run={run} overview={overview} levers={levers} moved={adjustments !== null} /></RunActions>
      {narrow && !forced ? null : <WhatIfPanel overview={overview} loans={loans} levers={levers} onLevers={setLevers} whatIf={whatIf} {...(narrow ? { onClose: () => setForced(false) } : {})} />}
      <section className="pane grow" aria-label="Results">
        <FiguresHead overview={overview} answer={answer} kind={run.kind}>{narrow && !forced ? <div className="ecl-open"><Button small onPress={() => setForced(true)}>{adjustments === null ? 'What if' : 'Levers'}</Button>{adjustments === null ? null : <Button small look="quiet" onPress={() => setLevers(leversOf(base))}>Reset</Button>}</div> : null}</FiguresHead>
        <div className="scroll grow" tabIndex={0} role="group" aria-label="Figures of the run">
          <RestsOn overview={overview} href={loansHref} />
          <StageBars overview={overview} answer={answer} kind={run.kind} />
          <StageTable overview={overview} answer={answer} kind={run.kind} href={(stage) => loansHref({ stage })} />
          <GroupsSection run={run.id} by={by} onBy={(to) => setQuery({ by: to === 'segment' ? undefined : to })} answer={answer} href={(of, key) => loansHref({ by: of, key })} />
          <MovementSection run={run} />
          <ScenariosSection overview={overview} />
          <Conventions conventions={overview.conventions} />
          <LedgerTies ledger={overview.ledger} currency={overview.currency} />
          <Quality quality={overview.quality} />
        </div>
      </section>
    </div>
  );
}

/** The width of a box as it is laid out; null before the first layout. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number | null] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
