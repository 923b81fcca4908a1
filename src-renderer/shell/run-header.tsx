import type { Run } from '../../src-shared/model/run.ts';
import { formatRoute } from '../routing/route.ts';
import { screensOf } from '../features/features.ts';
import { plural, runNumber } from '../components/format.ts';
import { KindBadge, RunState } from '../components/marks.tsx';
import { FileName, Hash } from '../components/values.tsx';
import { BundleAction } from '../features/bundles/bundle-action.tsx';
import { ImportedBadge } from '../features/bundles/imported-badge.tsx';
import { RunMainAction } from './run-main-action.tsx';
import { RunTabs } from './run-tabs.tsx';
import { TwinOf, WhatIfAction } from './what-if.tsx';

/** Number, title, kind, state, at most two actions; tabs with counts; file, rows, hash. */
export function RunHeader({ run, tab, slot }: { run: Run; tab: string; slot: (element: HTMLElement | null) => void }) {
  const tape = run.inputs.find((input) => input.name === 'tape') ?? run.inputs[0];
  const Meta = screensOf(run)?.Meta;
  const compare = <a className="nw cmp-with" href={formatRoute(['compare', '-', run.id])}>Compare with...</a>;
  const whatIf = run.imported === undefined ? <WhatIfAction run={run} /> : null;
  const identity = run.manifestSha256 === null ? <Hash hash={tape?.sha256 ?? null} label="tape" /> : <Hash hash={run.manifestSha256} label="manifest" />;
  return (
    <header className="hdr">
      <div className="l1">
        <span className="mono d3 nw">Run {runNumber(run.number)}</span>
        <h1 className="el" title={run.title}>{run.title}</h1>
        <KindBadge kind={run.kind} /><TwinOf run={run} /><ImportedBadge run={run} />
        <RunState run={run} />
        <span className="sp" />
        <span className="acts"><span className="slot" ref={slot} /><BundleAction run={run} place="title" />{run.imported === undefined ? <RunMainAction run={run} /> : null}</span>
      </div>
      <div className="l2">
        <RunTabs run={run} tab={tab} />
        {Meta === undefined ? (
          <div className="meta">
            {tape === undefined ? null : <FileName name={tape.fileName} />}
            {run.rows === null ? null : <span className="rows-n">{plural(run.rows, 'row')}</span>}
            {compare}{whatIf}<BundleAction run={run} place="line" />{identity}
          </div>
        ) : <div className="meta own">{identity}<BundleAction run={run} place="line" />{whatIf}{compare}<Meta run={run} /></div>}
      </div>
    </header>
  );
}
