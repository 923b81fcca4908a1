import { describe, expect, it } from 'vitest';
import { threads } from '../../src-renderer/features/governance/comments.tsx';
import { keyState } from '../../src-renderer/features/governance/person-detail.tsx';
import { idOf } from '../../src-renderer/features/governance/register-form.tsx';
import { identityWords } from '../../src-renderer/features/governance/words.ts';
import { ActorId } from '../../src-shared/model/governance.ts';
import { said } from './fixtures/governance.ts';

describe('words of governance', () => {
  it('GVW-1 a name becomes an id that the contract takes, whatever it is written in', () => {
    expect(idOf('M. Okafor')).toBe('m.okafor');
    expect(idOf('Annika Lindqvist-Hallström')).toBe('annika.lindqvist.hallstrom');
    expect(idOf('  R. Benítez (audit)  ')).toBe('r.benitez.audit');
    for (const name of ['M. Okafor', 'Ærø Øst', '3rd line', 'x'.repeat(100)]) expect(ActorId.safeParse(idOf(name)).success).toBe(true);
    expect(idOf('李')).toBe('');
  });

  it('GVW-2 a key stands as revoked before expired before valid', () => {
    const key = { id: '0'.repeat(64), publicKey: '', from: '2026-01-01T00:00:00Z', to: '2026-07-01T00:00:00Z', revokedAt: null, revokedReason: null };
    expect(keyState(key, new Date('2025-12-31T00:00:00Z')).look).toBe('queued');
    expect(keyState(key, new Date('2026-06-30T23:59:59Z')).words).toContain('valid until');
    expect(keyState(key, new Date('2026-07-01T00:00:00.000Z')).words).toContain('expired');
    expect(keyState({ ...key, revokedAt: '2026-02-01T00:00:00Z', revokedReason: 'lost' }, new Date('2026-08-01T00:00:00Z')).words).toContain('lost');
  });

  it('GVW-3 answers stand below what they answer, in the order of the log', () => {
    const first = said('A', 'question', {}, 5);
    const answer = said('B', 'answer', { answers: first.sha256 }, 6);
    const second = said('C', 'to the answer', { answers: answer.sha256 }, 9);
    const other = said('D', 'another', {}, 7);
    expect(threads([second, other, answer, first]).map((thread) => [thread.first.statement.text, thread.answers.map((each) => each.statement.text)])).toEqual([
      ['question', ['answer', 'to the answer']], ['another', []],
    ]);
  });

  it('GVW-4 a name is never shown as more than it is', () => {
    const identity = { actor: 'okafor', id: null, roles: [], keyId: null, signedIn: false, inForce: false };
    expect(identityWords(identity).detail).toContain('asserted');
    expect(identityWords({ ...identity, inForce: true })).toEqual({ name: 'Nobody signed in', detail: 'you can read; sign in to change anything' });
  });
});
