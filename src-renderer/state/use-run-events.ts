import { useEffect, useReducer } from 'react';
import type { z } from 'zod';
import type { RunEvent } from '../../src-shared/contract/runs.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { useBridge } from '../bridge/bridge.ts';
import { applyRunEvent, isResting } from './run-progress.ts';
import type { LiveRun } from './run-progress.ts';
import { useCache } from './use-call.ts';

type Event = z.infer<typeof RunEvent>;

/**
 * A run as it is now: the fetched run with the events since. Subscribes while the run is queued or running, takes the
 * stream up again from the last sequence number when it breaks, and asks for the run anew when its status or a gate changes.
 */
export function useLiveRun(run: Run | undefined): LiveRun | undefined {
  const { client } = useBridge();
  const cache = useCache();
  const id = run?.id;
  const live = run !== undefined && !isResting(run.status);
  const [events, add] = useReducer((list: readonly Event[], event: Event | null) => (event === null ? [] : latestPerGate(list, event)), []);

  useEffect(() => {
    if (!live || id === undefined) return;
    add(null);
    const controller = new AbortController();
    let after = 0;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = () => client['runs.events']({ run: id, after }, (event) => {
      after = Math.max(after, event.seq);
      add(event);
      if (event.kind !== 'progress') cache.invalidate(['runs.get', 'runs.list'], (key) => key.startsWith('runs.list') || key.includes(`"${id}"`));
    }, {
      signal: controller.signal,
      onEnd: (error) => {
        if (controller.signal.aborted) return;
        cache.invalidate(['runs.get', 'runs.list']);
        // The stream ends with the run; when it ended with an error the run may still go on.
        if (error !== null) retry = setTimeout(open, 1_000);
      },
    });
    open();
    return () => {
      controller.abort();
      clearTimeout(retry);
      // A run that came to rest has more to show than its own record.
      cache.invalidate(['findings.', 'mapping.get', 'data.page', 'deliver.', 'measures.', 'workspace.info']);
    };
  }, [cache, client, id, live]);

  return run === undefined ? undefined : events.reduce(applyRunEvent, { ...run, startedWatching: live });
}

function latestPerGate(list: readonly Event[], event: Event): Event[] {
  return [...list.filter((old) => old.gate !== event.gate || old.kind !== event.kind), event];
}
