import { contract } from '../../src-shared/contract/contract.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { sampleOf } from '../support/schema-samples.ts';

/** Events of the fixture's runs; `after` resumes behind that sequence number. */
export const FIXTURE_EVENTS = 40;

/** Handlers with hand-written behaviour, typed by the contract: paging, errors that depend on the input, a resumable stream. */
const behaving: Partial<TapestryHandlers> = {
  'runs.cancel': async ({ run }) => ({ acknowledged: run === 'r0001' }),
  'runs.manifest': async ({ run }) => {
    if (run !== 'r0001') throw new AppError('NOT_FOUND', `there is no run ${run}`, { details: { run }, userAction: 'Look at the list of runs.', cause: new Error('a secret of the store') });
    return { sha256: 'ab'.repeat(32), text: '{"kind":"manifest","text":"£ \u2028 😀"}' };
  },
  'trace.search': async ({ text }) => [{ address: `annex2:RREL30@${text}`, title: `found ${text}`, value: null }],
  'runs.wait': (_input, { signal }) => new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  }),
  async *'runs.events'({ run, after }) {
    for (let seq = after + 1; seq <= FIXTURE_EVENTS; seq += 1) {
      yield { seq, run, kind: 'progress', gate: 'ingest', status: 'running', done: seq, total: FIXTURE_EVENTS, unit: 'rows', message: `line\nbreak ${seq}` };
    }
  },
};

/** A handler for every method: those above, and for the rest a fixed value that its schema accepts. */
export function fixtureHandlers(overrides: Partial<TapestryHandlers> = {}): TapestryHandlers {
  const handlers: Record<string, unknown> = {};
  for (const [method, endpoint] of Object.entries(contract)) {
    if (endpoint.kind === 'call') handlers[method] = async () => sampleOf(endpoint.out);
    else handlers[method] = async function* () { yield sampleOf(endpoint.item); };
  }
  return { ...handlers, ...behaving, ...overrides } as TapestryHandlers;
}

/** One valid input per call of the contract: the golden transcript. */
export function fixtureTranscript(): { method: string; input: unknown }[] {
  const calls = Object.entries(contract).filter(([method, endpoint]) => endpoint.kind === 'call' && method !== 'runs.wait');
  return calls.map(([method, endpoint]) => ({ method, input: method === 'runs.manifest' ? { run: 'r0001' } : sampleOf(endpoint.in) }));
}
