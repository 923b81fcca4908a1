import type { ReactNode } from 'react';
import type { SignedStatement } from '../../../src-shared/model/governance.ts';
import { Icon } from '../../components/icon.tsx';
import { Hash } from '../../components/values.tsx';
import { dayAndTime } from '../trace/vouch.tsx';
import { PURPOSE_WORDS } from './words.ts';

/** Who said what, when, and what proves it. */
export function StatementLine({ signed, of }: { signed: SignedStatement; of?: ReactNode }) {
  const { statement, signature, sha256, seq } = signed;
  return (
    <li className="gov-said">
      <div className="row"><span className="m5 el">{statement.actor}</span><span className="s d2 nw">{PURPOSE_WORDS[statement.purpose]}</span>{of}<span className="sp" /><span className="s d3 nw">{dayAndTime(statement.at)}</span></div>
      <div className="gov-text">{statement.text}</div>
      <div className="row mi d3"><Icon name={signature === null ? 'more' : 'check'} />{signature === null ? 'not signed: roles were not in force' : <>Ed25519 <Hash hash={statement.keyId} label="key" /></>}<span className="sp" />log entry {seq} <Hash hash={sha256} label="statement" /></div>
    </li>
  );
}
