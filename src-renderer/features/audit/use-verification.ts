import { useState } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import type { ChosenFile } from '../../bridge/transport.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { dayAndTime } from '../trace/vouch.tsx';
import type { Verification } from './verification.tsx';

/** A verification that ended: what was verified, and the file whose head was handed in, if any. */
export interface Done { readonly result: Verification; readonly at: string; readonly of: string; readonly file: string | null }

export interface VerificationDesk {
  readonly done: Done | null;
  /** What goes on now, for people. */
  readonly what: string | null;
  readonly busy: boolean;
  readonly error: AppError | null;
  readonly start: (rerun: boolean) => void;
  /** Verifies, and holds the head in this file against the log. */
  readonly withHead: (file: ChosenFile) => void;
  readonly failed: (thrown: unknown) => void;
  readonly say: (time: string) => string;
}

/** Verification as this view asks for it: of the whole workspace, or of the run `scope`. */
export function useVerification(scope: string, now: () => string): VerificationDesk {
  const verify = useMutate('audit.verify');
  const [done, setDone] = useState<Done | null>(null);
  const [what, setWhat] = useState<string | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const send = (rerun: boolean, file: ChosenFile | null): void => {
    if (verify.busy) return;
    const of = scope === 'all' ? 'the whole workspace' : `run ${scope.slice(1)}${rerun ? ', run again without the memo' : ''}`;
    setError(null);
    setWhat(rerun ? 'Running again and comparing' : file === null ? 'Verifying' : `Holding ${file.fileName} against the log`);
    void verify.send({ ...(scope === 'all' ? {} : { run: scope }), rerun, ...(file === null ? {} : { heads: [file.token] }) }).then((result) => {
      setWhat(null);
      setDone(result === undefined ? null : { result, at: dayAndTime(now()), of, file: file?.fileName ?? null });
    });
  };
  return {
    done, what, busy: verify.busy, error: error ?? verify.error, say: dayAndTime,
    start: (rerun) => send(rerun, null), withHead: (file) => send(false, file), failed: (thrown) => setError(asAppError(thrown)),
  };
}
