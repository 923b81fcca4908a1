import { Fragment } from 'react';
import { useView } from '../state/view-store.ts';
import { formatDecimal, groupDigits, shortHash, splitFileName } from './format.ts';
import { Icon } from './icon.tsx';
import { Tip } from './tip.tsx';

/** A decimal text, grouped, with a true minus; at `scale` digits where a column says so. Null is "not computable" with its reason. */
export function Amount({ value, scale, unit, why, narrow }: { value: string | null; scale?: number; unit?: string; why?: string | null; narrow?: boolean }) {
  if (value === null) return <NotComputable why={why ?? 'No value.'} {...(narrow ? { narrow } : {})} />;
  if (/^ND[1-5]/.test(value)) return <NoData answer={value} />;
  return (
    <span className="mono">
      {scale === undefined ? groupDigits(value) : formatDecimal(value, scale)}
      {unit === undefined || unit === '' ? null : <span className="unit"> {unit}</span>}
    </span>
  );
}

/** Not known, and why: never zero, never blank. */
export function NotComputable({ why, narrow }: { why: string; narrow?: boolean }) {
  return <Tip text={why}><button type="button" className="ncx bare" aria-label={`${narrow ? 'n/c, ' : ''}not computable: ${why}`}>{narrow ? 'n/c' : 'not computable'}</button></Tip>;
}

/** A regime's no-data answer: `ND5`, or `ND4-2026-06-30` with its date. */
export function NoData({ answer }: { answer: string }) {
  return <span className="nd">{answer.replace(/^(ND4)-/, '$1 ')}</span>;
}

/** Does not apply here. */
export function NotApplicable() {
  return <span className="d3" aria-label="not applicable">–</span>;
}

/** Text as it is in the file: spaces at either end are drawn, so that they can be seen; nothing is grouped or trimmed. `plain` keeps the running font. */
export function Verbatim({ text, plain }: { text: string | null; plain?: boolean }) {
  if (text === null) return <span className="d3">blank</span>;
  if (text === '') return <span className="d3">empty</span>;
  const match = /^( *)(.*?)( *)$/s.exec(text);
  const [lead, middle, trail] = [match?.[1] ?? '', match?.[2] ?? text, match?.[3] ?? ''];
  return <span className={plain ? 'verbatim' : 'mono verbatim'}>{spaces(lead)}{middle}{spaces(trail)}</span>;
}

function spaces(text: string) {
  return [...text].map((_, at) => <Fragment key={at}><s className="sp1" aria-hidden="true" /><span className="vh"> </span></Fragment>);
}

/** A hash by its first digits; a press copies it in full. */
export function Hash({ hash, label, digits = 8 }: { hash: string | null; label?: string; digits?: 8 | 12 | 16 }) {
  const toast = useView((state) => state.toast);
  if (hash === null || hash === '') return null;
  const copy = () => {
    void navigator.clipboard?.writeText(hash).then(() => toast({ title: 'Copied', text: hash, tone: 'ok' }));
  };
  return (
    <button type="button" className="hash bare" title={`${hash}\nPress to copy`} onClick={copy}>
      {label === undefined ? null : <span className="hash-l">{label} </span>}{shortHash(hash, digits)}<span className="vh">, copy</span>
    </button>
  );
}

/** A file name that gives way in the middle: the end tells versions apart. The full name is the tooltip. */
export function FileName({ name, mono }: { name: string; mono?: boolean }) {
  const [head, tail] = splitFileName(name);
  return <span className={`fn${mono ? ' mono' : ''}`} title={name}><span className="vh">{name}</span><span className="h" aria-hidden="true">{head}</span><span className="t" aria-hidden="true">{tail}</span></span>;
}

/** "verified", as far as this machine can tell. */
export function Verified({ words }: { words: string }) {
  return <span className="bdg ok"><Icon name="check" />{words}</span>;
}
