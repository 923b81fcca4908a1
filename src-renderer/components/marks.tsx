import type { GateStatus, Run } from '../../src-shared/model/run.ts';
import type { MappingTier } from '../../src-shared/model/mapping.ts';
import { formatCount, plural } from './format.ts';

/** A finding's severity, or its materiality: shape, word, and only then colour. */
export function Severity({ level, count }: { level: 'blocking' | 'error' | 'warning' | 'note' | 'review' | 'info'; count?: number }) {
  const look = level === 'note' || level === 'info' ? 'info' : level === 'review' ? 'warning' : level;
  const word = { blocking: 'Blocking', error: 'Error', warning: 'Warning', note: 'Note', review: 'Review', info: 'Information' }[level];
  return <span className={`sev ${look}`}><i aria-hidden="true" />{count === undefined ? word : `${formatCount(count)} ${word.toLowerCase()}`}</span>;
}

const TIERS: Record<MappingTier, { bars: number; word: string; look: string }> = {
  person: { bars: 5, word: 'Person', look: 'person' }, exact: { bars: 5, word: 'Exact', look: 'exact' },
  normalised: { bars: 4, word: 'Normalised', look: 'normalised' }, alias: { bars: 4, word: 'Alias', look: 'alias' },
  'token-set': { bars: 3, word: 'Token set', look: 'token' }, fuzzy: { bars: 2, word: 'Fuzzy', look: 'fuzzy' }, none: { bars: 0, word: 'None', look: 'none' },
};

export function tierWord(tier: MappingTier): string {
  return TIERS[tier].word;
}

/** The five-bar glyph of a mapping's certainty, with the tier's name; `bare` leaves the name to assistive technology. */
export function Certainty({ tier, bare }: { tier: MappingTier; bare?: boolean }) {
  const { bars, word, look } = TIERS[tier];
  return (
    <span className={`tier t-${look}`}>
      <u aria-hidden="true">{[1, 2, 3, 4, 5].map((bar) => <b key={bar} className={bar <= bars ? 'f' : ''} />)}</u>
      <em className={bare ? 'vh' : ''}>{word}</em>
    </span>
  );
}

const GATE_WORDS: Record<GateStatus, { look: string; word: string }> = {
  waiting: { look: 'queued', word: 'Waiting' }, running: { look: 'running', word: 'Running' }, passed: { look: 'done', word: 'Passed' },
  reused: { look: 'done', word: 'Reused' }, skipped: { look: 'skipped', word: 'Skipped' }, blocked: { look: 'blocked', word: 'Blocked' },
  review_required: { look: 'review', word: 'Waits for you' }, failed: { look: 'failed', word: 'Failed' }, cancelled: { look: 'cancelled', word: 'Cancelled' },
};

export function gateWord(status: GateStatus): string {
  return GATE_WORDS[status].word;
}

export function gateLook(status: GateStatus): string {
  return GATE_WORDS[status].look;
}

/** How a run stands, as a shape and words that say what is in its way. */
export function runStateWords(run: Run): { look: string; words: string } {
  const delivered = run.gates.some((gate) => gate.id.startsWith('deliver') && (gate.status === 'passed' || gate.status === 'reused'));
  switch (run.status) {
    case 'queued': return { look: 'queued', words: 'Queued' };
    case 'running': return { look: 'running', words: 'Running' };
    case 'succeeded': return { look: 'done', words: run.kind === 'record' ? 'Approved' : delivered ? 'Delivered' : 'Complete' };
    case 'blocked': return { look: 'blocked', words: run.findings.blocking > 0 ? `Blocked: ${plural(run.findings.blocking, 'finding')}` : 'Blocked' };
    case 'review_required': return { look: 'review', words: 'Waits for you' };
    case 'failed': return { look: 'failed', words: 'Failed, resumable' };
    case 'interrupted': return { look: 'failed', words: 'Interrupted, resumable' };
    case 'cancelled': return { look: 'cancelled', words: 'Cancelled' };
  }
}

export function RunState({ run }: { run: Run }) {
  const { look, words } = runStateWords(run);
  return <span className={`st ${look}`}><i aria-hidden="true" />{words}</span>;
}

export function GateState({ status }: { status: GateStatus }) {
  const { look, word } = GATE_WORDS[status];
  return <span className={`st ${look}`}><i aria-hidden="true" />{word}</span>;
}

/** Of record outlined, draft filled, what-if filled italic. */
export function KindBadge({ kind }: { kind: Run['kind'] }) {
  if (kind === 'record') return <span className="bdg ol">of record</span>;
  return <span className="bdg">{kind === 'what-if' ? <i>what-if</i> : 'draft'}</span>;
}
