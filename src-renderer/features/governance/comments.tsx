import { useState } from 'react';
import './governance.css';
import type { SignedStatement } from '../../../src-shared/model/governance.ts';
import { Button } from '../../components/button.tsx';
import { ErrorState } from '../../components/states.tsx';
import { runHref } from '../../routing/route.ts';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { StatementLine } from './statement-line.tsx';

/** Comments in the order in which they were made, answers below what they answer. */
export function threads(comments: readonly SignedStatement[]): { readonly first: SignedStatement; readonly answers: readonly SignedStatement[] }[] {
  const known = new Map(comments.map((each) => [each.sha256, each]));
  const root = (each: SignedStatement): string => {
    let at = each;
    for (let above = known.get(at.statement.answers ?? ''); above !== undefined; above = known.get(at.statement.answers ?? '')) at = above;
    return at.sha256;
  };
  const inOrder = comments.toSorted((a, b) => a.seq - b.seq);
  return inOrder.filter((each) => root(each) === each.sha256).map((first) => ({ first, answers: inOrder.filter((each) => each !== first && root(each) === first.sha256) }));
}

/** What people said about a run, or about one number of it (`address`), and a place to say more. */
export function Comments({ run, address }: { run: string; address: string | null }) {
  const query = useCall('comments.list', { run, ...(address === null ? {} : { address }) });
  const add = useMutate('comments.add');
  const readOnly = useReadOnly();
  const [text, setText] = useState('');
  const [answers, setAnswers] = useState<SignedStatement | null>(null);
  const missing = readOnly ?? (text.trim() === '' ? 'Write something first.' : null);
  const send = async (): Promise<void> => {
    if (missing !== null) return;
    const about = answers === null ? address : answers.statement.address;
    const sent = await add.send({ run, address: about, text: text.trim(), answers: answers?.sha256 ?? null });
    if (sent === undefined) return;
    setText('');
    setAnswers(null);
  };
  const where = (signed: SignedStatement) => (address !== null || signed.statement.address === null ? null : <a className="mono s el" href={runHref(run, 'trace', {}, [signed.statement.address])}>{signed.statement.address}</a>);
  return (
    <section className="gov-comments" aria-label="Comments">
      {query.error !== null ? <ErrorState error={query.error} retry={query.refetch} /> : (
        <ul className="gov-list">{threads(query.data ?? []).map(({ first, answers: below }) => (
          <li key={first.sha256} className="gov-thread"><ul className="gov-list"><StatementLine signed={first} of={where(first)} />{below.map((each) => <StatementLine key={each.sha256} signed={each} />)}</ul>
            {readOnly === null ? <button type="button" className="as-link s" onClick={() => setAnswers(first)}>Answer</button> : null}</li>
        ))}</ul>
      )}
      {query.data?.length === 0 ? <p className="s d3">{address === null ? 'Nobody has commented on this run.' : 'Nobody has commented on this number.'}</p> : null}
      <label className="field"><span className="lbl">{answers === null ? (address === null ? 'Comment on this run' : 'Comment on this number') : `Answer to ${answers.statement.actor}`}</span>
        <textarea className="inp" rows={2} value={text} disabled={readOnly !== null} onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send(); }} /></label>
      <div className="row"><Button small busy={add.busy} disabled={missing} onPress={() => void send()}>Comment</Button>{answers === null ? null : <Button small look="quiet" onPress={() => setAnswers(null)}>Not an answer</Button>}<span className="mi d3 el">stays in the log with your name; it cannot be taken back, only answered</span></div>
      {add.error === null ? null : <ErrorState error={add.error} kept="what you wrote" />}
    </section>
  );
}
