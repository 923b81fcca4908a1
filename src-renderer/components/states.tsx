import type { ReactNode } from 'react';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { Button } from './button.tsx';
import { sentence } from './format.ts';

/** One line what is missing, one line with the action that fills it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return <div className="empty" role="status"><b>{title}</b>{children === undefined ? null : <div>{children}</div>}</div>;
}

/** What happened, what was kept, what to do, code. Stands where it happened. */
export function ErrorState({ error, kept, retry }: { error: AppError; kept?: string; retry?: () => void }) {
  return (
    <div className="note block" role="alert">
      <div className="grow">
        <b>{sentence(error.message)}</b>{' '}
        {kept === undefined ? null : <>Kept: {kept}. </>}
        {error.userAction === undefined ? null : <>{error.userAction} </>}
        <span className="mono">{error.code}</span>
      </div>
      {retry === undefined ? null : <Button small onPress={retry}>Try again</Button>}
    </div>
  );
}

/** A statement with a tone: `warn` partial results, `info` hints, `ok` what held. */
export function Note({ tone = 'info', children, action }: { tone?: 'info' | 'ok' | 'warn' | 'block'; children: ReactNode; action?: ReactNode }) {
  return <div className={`note ${tone}`}><div className="grow">{children}</div>{action}</div>;
}

/** Nothing under 400 ms (by CSS), then a quiet line. */
export function Loading({ what }: { what: string }) {
  return <div className="loading pad s d3" role="status">Loading {what}</div>;
}
