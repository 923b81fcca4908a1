import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { DeskJob } from '../../../src-shared/contract/desk.ts';
import { useBridge } from '../../bridge/bridge.ts';

export type Job = z.infer<typeof DeskJob>;

const NOTHING: Job = { job: null, done: 0, total: 0, detail: '' };

/** What the host does at a paper now; `onEnd` is told when it has ended, and now and then while items are walked. */
export function useDeskJob(paper: string, onNews: () => void): Job {
  const { client } = useBridge();
  const [job, setJob] = useState<Job>(NOTHING);
  useEffect(() => {
    const controller = new AbortController();
    let before: Job = NOTHING;
    let told = 0;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => client['desk.watch']({ paper }, (now) => {
      setJob(now);
      // Walks are kept by the hundred: the list need not be asked for more often.
      const hundred = Math.floor(now.done / 100);
      if ((before.job !== null && now.job === null) || (now.job === 'walk' && hundred > told)) onNews();
      told = now.job === 'walk' ? hundred : 0;
      before = now;
    }, { signal: controller.signal, onEnd: (error) => { if (!controller.signal.aborted && error !== null) retry = setTimeout(open, 1_000); } });
    open();
    return () => {
      controller.abort();
      clearTimeout(retry);
    };
  }, [client, paper]);
  return job;
}
