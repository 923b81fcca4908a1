import { useEffect, type KeyboardEvent } from 'react';
import './compare.css';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import { runNumber } from '../../components/format.ts';
import { navigate, useRoute } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { PlaceProps } from '../feature.ts';
import { BridgeSection } from './bridge-section.tsx';
import { CausesSection } from './causes-section.tsx';
import { ChooseRuns } from './choose-runs.tsx';
import { CompareExport } from './compare-export.tsx';
import { CompareNav } from './compare-nav.tsx';
import { comparePlace, compareHref } from './compare-route.ts';
import { FiguresSection } from './figures-section.tsx';
import { FilesSection } from './files-section.tsx';
import { FindingsSection } from './findings-section.tsx';
import { IdentityLine } from './identity-line.tsx';
import { closePanel, SidePanel } from './side-tracing.tsx';
import { TableSection } from './table-section.tsx';
import type { SectionProps } from './types.ts';

const SECTIONS: Readonly<Record<string, (props: SectionProps) => React.ReactNode>> = {
  causes: CausesSection, table: TableSection, figures: FiguresSection, findings: FindingsSection, files: FilesSection, bridge: BridgeSection,
};

/** `#/compare`: the choice of two runs, then their comparison. */
export function ComparePlaceView({ rest, query }: PlaceProps) {
  const { left, right } = comparePlace(rest);
  return left === null || right === null ? <ChooseRuns left={left} right={right} /> : <CompareView key={`${left} ${right}`} left={left} right={right} rest={rest} query={query} />;
}

function CompareView({ left, right, rest, query }: PlaceProps & { left: string; right: string }) {
  const overview = useCall('compare.overview', { left, right });
  const place = comparePlace(rest);
  const open = useRoute().query['at'] !== undefined;
  const swap = () => navigate(compareHref(right, left, place.section, place.rest));
  useCommands([
    { id: 'compare.swap', label: 'Swap the two runs', group: 'Compare', keys: ['S'], run: swap },
    { id: 'compare.close', label: 'Close the trace', group: 'Compare', keys: ['Esc'], when: () => open, run: closePanel },
    { id: 'compare.other', label: 'Compare two other runs', group: 'Compare', run: () => navigate(compareHref(null, null)) },
  ]);
  useEffect(() => { document.title = `Compare ${left} with ${right}`; return () => { document.title = 'Tapestry'; }; }, [left, right]);
  const data = overview.data;
  const Section = SECTIONS[place.section];
  return (
    <>
      <header className="hdr cmp-hdr">
        <div className="l1"><h1>{data === undefined ? 'Compare two runs' : <>Run {runNumber(data.left.number)} <span className="d3">with</span> run {runNumber(data.right.number)}</>}</h1><span className="sp" />
          <span className="acts"><Button command="compare.swap" onPress={swap}>Swap</Button>{data === undefined ? null : <CompareExport overview={data} place={place} />}</span></div>
        {data === undefined ? null : <><IdentityLine side="left" run={data.left} other={data.right} /><IdentityLine side="right" run={data.right} other={data.left} /></>}
      </header>
      {overview.error !== null ? <div className="pad"><ErrorState error={overview.error} kept="both runs as they are" retry={overview.refetch} /></div> : data === undefined ? <Loading what="both runs" /> : (
        <div className="content" onKeyDown={traceKeys}>
          <div className="view">
            {data.notes.map((note) => <Note key={note} tone="warn">{note}</Note>)}
            <div className="main cmp-main">
              <CompareNav overview={data} place={place} />
              {data.equal && place.section === 'causes' ? <section className="pane grow" aria-label="No difference"><EmptyState title="No difference">Both runs had the same inputs, decisions, configuration and code, and every artifact they made is the same. <a href={compareHref(null, right)}>Compare with another run</a></EmptyState></section> : Section === undefined ? <EmptyState title="A comparison has no such part"><a href={compareHref(left, right)}>Go to the causes</a></EmptyState> : <Section overview={data} left={left} right={right} rest={place.rest} query={query} />}
            </div>
          </div>
          <SidePanel left={data.left} right={data.right} />
        </div>
      )}
    </>
  );
}

/** `T` and `Shift T` on a number: it is traced in its own run, which the shell does not know here. */
function traceKeys(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target instanceof Element ? event.target : null;
  if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.altKey || event.metaKey || target === null || target instanceof HTMLInputElement) return;
  const inGrid = target.getAttribute('aria-activedescendant');
  const cell = inGrid === null ? target : document.getElementById(inGrid);
  const number = cell?.closest<HTMLAnchorElement>('[data-trace]') ?? cell?.querySelector<HTMLAnchorElement>('[data-trace]');
  if (!number) return;
  event.preventDefault();
  if (event.shiftKey) navigate(number.getAttribute('href') ?? '');
  else number.click();
}
