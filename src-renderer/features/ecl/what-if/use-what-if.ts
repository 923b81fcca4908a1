import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Adjustments } from '../../../../src-shared/contract/ecl.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import type { CallInput, CallOutput } from '../../../state/use-call.ts';
import { AnswerQueue } from './answer-queue.ts';

export type WhatIfAnswer = CallOutput<'ecl.whatIf'>;
type By = NonNullable<CallInput<'ecl.whatIf'>['by']>;
interface Question { readonly adjustments: Partial<Adjustments>; readonly by: By; readonly key: string }

export interface WhatIf {
  /** The newest figures, or null where no lever is moved. */
  readonly answer: WhatIfAnswer | null;
  /** Do the figures belong to where the levers stand now, and are they of all loans? */
  readonly current: boolean;
  readonly sample: WhatIfAnswer['basis'] | null;
  readonly all: WhatIfAnswer['basis'] | null;
  readonly error: AppError | null;
}

interface Told { readonly key: string | null; readonly answer: WhatIfAnswer | null; readonly sample: WhatIfAnswer['basis'] | null; readonly all: WhatIfAnswer['basis'] | null; readonly error: AppError | null }
const NOTHING: Told = { key: null, answer: null, sample: null, all: null, error: null };

/** Recomputes a run under adjustments while they move: not of record, nothing is stored. Null adjustments ask nothing. */
export function useWhatIf(run: string, loans: number, adjustments: Partial<Adjustments> | null, by: By): WhatIf {
  const { client } = useBridge();
  const [told, setTold] = useState<Told>(NOTHING);
  const queue = useMemo(() => new AnswerQueue<Question, WhatIfAnswer>(
    ({ question, sample }, signal) => client['ecl.whatIf']({ run, adjustments: question.adjustments, by: question.by, ...(sample === null ? {} : { sample }) }, { signal }),
    (answer, { question, sample }) => setTold((old) => ({ key: question.key, answer, error: null, sample: sample === null ? (old.key === question.key ? old.sample : null) : answer.basis, all: sample === null ? answer.basis : null })),
    (error, { question }) => setTold((old) => ({ ...old, key: question.key, error: asAppError(error), all: null })),
  ), [client, run]);
  useEffect(() => () => queue.stop(), [queue]);
  const key = adjustments === null ? null : canonicalJson({ adjustments, by } as never);
  const latest = useRef(adjustments);
  latest.current = adjustments;
  const ask = useCallback(() => {
    if (key === null || latest.current === null) queue.stop();
    else queue.want({ adjustments: latest.current, by, key }, loans);
  }, [by, key, loans, queue]);
  useEffect(ask, [ask]);
  if (key === null) return { answer: null, current: true, sample: null, all: null, error: null };
  return { answer: told.answer, current: told.key === key && told.all !== null, sample: told.sample, all: told.all, error: told.key === key ? told.error : null };
}
