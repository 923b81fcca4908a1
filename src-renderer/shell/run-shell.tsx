import { useState } from 'react';
import type { Route } from '../routing/route.ts';
import { runHref } from '../routing/route.ts';
import { navigate } from '../routing/use-route.ts';
import { useCommands } from '../commands/use-commands.ts';
import { useCall } from '../state/use-call.ts';
import { useLiveRun } from '../state/use-run-events.ts';
import { homeOf, tabsOf } from '../features/features.ts';
import { EmptyState, ErrorState, Loading } from '../components/states.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { ActionSlotContext } from './run-actions.tsx';
import { RunHeader } from './run-header.tsx';
import { TraceSide } from './trace-side.tsx';

/** A run's views under one header: identity always in sight, tabs, the trace beside. */
export function RunShell({ id, route }: { id: string; route: Route }) {
  const query = useCall('runs.get', { run: id });
  const run = useLiveRun(query.data);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const tabs = run === undefined ? [] : tabsOf(run);
  const tabId = route.path[2] ?? (run === undefined ? 'gates' : homeOf(run));
  const tab = tabs.find((candidate) => candidate.id === tabId);
  useCommands(tabs.map((each, at) => ({
    id: `tab.${each.id}`, label: `${each.title} of this run`, group: 'This run', ...(at < 9 ? { keys: [`Alt ${at + 1}`] } : {}),
    when: () => run !== undefined && (each.unavailable?.(run) ?? null) === null, run: () => navigate(runHref(id, each.id)),
  })));
  if (run === undefined) return query.error === null ? <Loading what={`run ${id}`} /> : <div className="pad"><h1 className="vh">Run {id}</h1><ErrorState error={query.error} retry={query.refetch} /></div>;
  const unavailable = tab?.unavailable?.(run) ?? null;
  return (
    <ActionSlotContext value={slot}>
      <RunHeader run={run} tab={tabId} slot={setSlot} />
      <div className="content">
        <div className="view">
          <ErrorBoundary key={tabId}>
            {tab === undefined ? <EmptyState title="This run has no such view"><a href={runHref(id, 'gates')}>Go to its gates</a></EmptyState>
              : unavailable !== null ? <EmptyState title={`${tab.title}: not yet`}>{unavailable} <a href={runHref(id, 'gates')}>See the gates</a></EmptyState>
                : <tab.View run={run} rest={route.path.slice(3)} query={route.query} />}
          </ErrorBoundary>
        </div>
        <TraceSide />
      </div>
    </ActionSlotContext>
  );
}
