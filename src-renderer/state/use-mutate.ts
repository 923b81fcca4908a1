import { useState } from 'react';
import { asAppError } from '../../src-shared/kernel/errors.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { useBridge } from '../bridge/bridge.ts';
import { useCache } from './use-call.ts';
import type { CallInput, CallName, CallOutput } from './use-call.ts';

export interface Mutation<M extends CallName> {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** Sends; undefined when it failed (the error then stands in `error`). */
  send(input: CallInput<M>): Promise<CallOutput<M> | undefined>;
  clear(): void;
}

/** Namespaces that a change of the workspace can touch: everything that a run's views show, and the log. */
const TOUCHED = ['runs.', 'workspace.', 'audit.', 'tapes.list', 'findings.', 'decisions.', 'deliver.', 'approvals.', 'comments.', 'actors.', 'compare.', 'desk.', 'bundles.', 'measures.', 'ecl.documents', 'ecl.document', 'ecl.overlays', 'research.documents', 'research.document', 'research.experiments', 'research.promotions'];

/** A call that changes the workspace; afterwards what it can have touched is asked again. */
export function useMutate<M extends CallName>(method: M): Mutation<M> {
  const { client } = useBridge();
  const cache = useCache();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  return {
    busy,
    error,
    clear: () => setError(null),
    async send(input) {
      setBusy(true);
      setError(null);
      try {
        return await (client[method] as (i: unknown) => Promise<CallOutput<M>>)(input);
      } catch (thrown) {
        setError(asAppError(thrown));
        return undefined;
      } finally {
        setBusy(false);
        cache.invalidate(TOUCHED);
      }
    },
  };
}
