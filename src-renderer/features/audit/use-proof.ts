import { useEffect, useState } from 'react';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useCall } from '../../state/use-call.ts';
import { proveEntry, type EntryProof, type ProvenEntry } from './prove-entry.ts';

export interface ProofState {
  readonly proof: EntryProof | undefined;
  /** Undefined while it is computed, null where this window cannot. */
  readonly proven: ProvenEntry | null | undefined;
  readonly error: AppError | null;
}

/** The proof of an entry in the present head, asked of the host and computed again here. `entries` asks anew when the log has grown. */
export function useProof(seq: number | null, entries: number | undefined): ProofState {
  const query = useCall('audit.proof', seq === null || entries === undefined || seq > entries ? null : { seq, size: entries });
  const [proven, setProven] = useState<{ of: EntryProof; result: ProvenEntry | null }>();
  const proof = query.data;
  useEffect(() => {
    let isStale = false;
    if (proof !== undefined) void proveEntry(proof).then((result) => { if (!isStale) setProven({ of: proof, result }); });
    return () => { isStale = true; };
  }, [proof]);
  return { proof, error: query.error, proven: proof !== undefined && proven?.of === proof ? proven.result : undefined };
}
