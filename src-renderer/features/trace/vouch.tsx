import type { ReactNode } from 'react';
import type { Origin } from '../../../src-shared/model/derivation.ts';
import { clock, formatDay } from '../../components/format.ts';
import { shortHash } from '../../components/format.ts';
import type { StepStop } from './path.ts';

/** `31 Jan 2026 16:42`, in the machine's zone. */
export function dayAndTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) || !iso.includes('T') ? formatDay(iso) : `${formatDay(iso)} ${clock(at)}`;
}

const VERB: Readonly<Record<string, string>> = { mapping: 'Confirmed by ', decision: 'Decided by ', deal: 'Deal file: ' };

/** The person, in medium weight, with the time; nothing where a system vouches. */
export function Person({ origin }: { origin: Origin }) {
  if (origin.actor === undefined) return null;
  return <>{VERB[origin.kind] ?? ''}<span className="m5">{origin.actor}</span>{origin.at === undefined ? null : <>, {dayAndTime(origin.at)}</>}</>;
}

const DOCUMENT: Readonly<Record<string, string>> = { decision: 'decision', config: 'config', deal: 'deal file', lookup: 'lookup', mapping: 'mapping', template: 'template', system: 'system', document: 'document' };

/** What kind of document an origin is, in a word or two. */
export function documentWord(origin: Origin): string {
  return DOCUMENT[origin.kind] ?? origin.kind;
}

/** Hashes of a step on one line: the document that vouches, then the table its result is stored in. */
export function hashLine(stop: StepStop): string {
  const origin = stop.step.origin;
  const parts = [
    ...(origin === undefined ? [] : [origin.hash === undefined ? origin.ref : `${documentWord(origin)} ${shortHash(origin.hash)}`]),
    ...(stop.stored === null ? [] : [`${stop.stored.table} ${shortHash(stop.stored.sha256)}`]),
  ];
  return parts.join(' · ');
}

/** `alias match, 0.97: same header as before` in its parts; a person's own mapping says so by the name alone. */
function mappingWords(label: string): { readonly how: string; readonly reason: string } {
  const at = label.indexOf(': ');
  const how = at < 0 ? label : label.slice(0, at);
  return { how: how.startsWith('mapped by') ? '' : how, reason: at < 0 ? '' : label.slice(at + 2) };
}

/** Who or what vouches for a step: never more than two lines. */
export function Vouch({ stop }: { stop: StepStop }): ReactNode {
  const { origin } = stop.step;
  const label = origin === undefined ? `Derivation ${stop.node.column}` : origin.label;
  if (origin?.actor === undefined) return <><span className="s el" title={label}>{label}</span><span className="hash el">{hashLine(stop)}</span></>;
  const mapped = origin.kind === 'mapping' ? mappingWords(label) : null;
  const lead = mapped !== null ? mapped.how : origin.kind === 'decision' ? '' : label;
  const reason = mapped !== null ? mapped.reason : origin.kind === 'decision' && label !== stop.step.detail ? label : '';
  return (
    <>
      <span className="s el" title={label}>{lead === '' ? null : <span className="d2">{lead.replace(/\.$/, '')}. </span>}<Person origin={origin} /></span>
      <span className="hash el">{origin.kind === 'decision' ? `${origin.ref} · ` : ''}{hashLine(stop)}{reason === '' ? '' : ` · “${reason}”`}</span>
    </>
  );
}
