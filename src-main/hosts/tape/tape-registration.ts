import { AppError } from '../../../src-shared/kernel/errors.ts';
import { aboutRule } from '../../intake/aggregate/gate.ts';
import { waiverFor } from '../../intake/aggregate/verdict.ts';
import { tapePipeline } from '../../pipelines/tape/pipeline.ts';
import { Stratifications } from '../../derive/stratify.ts';
import type { PipelineRegistration, RequestBuilder } from '../../services/pipeline-port.ts';
import { TAPE_EXPORTS } from './tape-exports.ts';
import { tapeSkeleton } from './tape-skeleton.ts';

const LOAN_LEVEL = 'esma/annex2';
const INVESTOR = 'esma/annex12';

const requests: RequestBuilder = {
  regimes(mode, asked) {
    if (mode === 'regulatory') return { report: asked ?? LOAN_LEVEL, config: asked ?? LOAN_LEVEL };
    if (asked !== null && !(mode === 'annex12' && asked === INVESTOR)) throw new AppError('INVALID_INPUT', `mode ${mode} takes no regime; ${asked} was given`, { userAction: 'Leave the regime out, or run with mode regulatory.' });
    return mode === 'annex12' ? { report: INVESTOR, config: INVESTOR } : { report: null, config: null };
  },
  schemas(mode, regime) {
    if (mode === 'annex12') return [{ slot: 'schema.auth098', template: INVESTOR }];
    return mode === 'regulatory' && regime !== null ? [{ slot: 'schema.auth099', template: regime }] : [];
  },
  validates: (mode) => mode !== 'mi',
  params: (asked, facts) => ({
    mode: asked.mode, regime: asked.mode === 'regulatory' ? facts.regime : null, asset: asked.asset,
    dialect: plain(asked.dialect ?? {}), tapeName: facts.tapeName, asOf: facts.today, secondValidator: facts.secondValidator,
  }),
};

/** Without members that are absent: parameters are JSON. */
function plain(override: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(override).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Figures in the order people read them: first how many and how much, then the rest as configured. */
function leading(strata: Stratifications, first: readonly string[]): Stratifications {
  const rank = ({ id }: { readonly id: string }): number => (first.includes(id) ? first.indexOf(id) : first.length);
  const inOrder = <T extends { readonly id: string }>(results: readonly T[]): T[] => results.toSorted((a, b) => rank(a) - rank(b));
  return { ...strata, sets: strata.sets.map((set) => ({ ...set, total: inOrder(set.total), groups: set.groups.map((group) => ({ ...group, results: inOrder(group.results) })) })) };
}

/** The tape pipeline as the services see it. */
export const tapeRegistration: PipelineRegistration = {
  id: tapePipeline.id,
  title: tapePipeline.title,
  gates: tapePipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
  requests,
  rules: { words: aboutRule, waiver: waiverFor },
  decisions: { slot: 'decisions.input', about: 'tape' },
  identifiers: ['new_underlying_exposure_identifier', 'original_underlying_exposure_identifier', 'loan_identifier'],
  strata: (stored) => leading(Stratifications.parse(stored), ['strat_count', 'strat_balance']),
  deliveries: [
    { xml: 'annex2.xml', index: 'annex2.index', report: 'annex2.delivery', space: 'annex2', recordCode: 'RREL3', rowCodes: { collateral: 'RREC4' } },
    { xml: 'annex12.xml', index: 'annex12.index', report: 'annex12.delivery', space: 'annex12', recordCode: null, rowCodes: { trigger: 'IVSR3', cashflow: 'IVSF3' } },
  ],
  exports: TAPE_EXPORTS,
  skeleton: tapeSkeleton,
  // The rest of the parameters repeat the request or decided its configuration: another mode or asset class is another run.
  whatIf: [{ name: 'asOf', title: 'Day against which waivers are held' }, { name: 'secondValidator', title: 'Validate with the second validator too' }],
};
