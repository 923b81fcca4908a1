import { z } from 'zod';
import type { TraceDeclaration } from '../../src-main/derive/trace-declaration.ts';
import type { Tenant } from '../../src-main/hosts/workbench.ts';
import { copyExport } from '../../src-main/services/exports/tables.ts';
import type { PipelineRegistration } from '../../src-main/services/pipeline-port.ts';
import { MeasureResult } from '../../src-shared/model/measure.ts';
import { BandSet } from '../../src-shared/model/resolved-config.ts';
import { aboutRule, toyPipeline } from './toy-gates.ts';
import { explainPoints, pointsPipeline } from './toy-points.ts';
import { stallsPipeline, stallsTraces } from './toy-stalls.ts';

const Shares = z.looseObject({ sets: z.array(z.object({ bands: BandSet, groups: z.array(z.object({ key: z.string().nullable(), label: z.string(), results: z.array(MeasureResult) })), total: z.array(MeasureResult) })) });

export const toyTraces: TraceDeclaration = {
  tables: [
    { space: 'sale', slot: 'sale', plan: 'sale.plan', input: 'source', title: 'sales', names: ['receipt'] },
    { space: 'slip', slot: 'slip', plan: 'slip.plan', input: 'sale', title: 'slips', keys: [{ columnPrefix: 'SL', columns: ['SL1'] }] },
  ],
  source: { table: 'lines', dialect: 'lines.dialect', tape: 'roll' },
  documents: { decision: 'rulings' },
  deliveries: [],
  reports: [{ space: 'totals', slot: 'totals', plan: 'totals.plan', current: 'sale' }],
  strata: { space: 'share', slot: 'shares', plan: 'shares.plan', table: 'sale' },
  crossTabs: { space: 'cell', table: 'sale', plan: 'shares.plan' },
  checks: [{ rule: 'TIL-001', reads: ['discount', 'amount'], scope: 'row' }],
  exclusions: [{ id: 'no-shop', title: 'No known shop', table: 'sale', when: 'shop is null', shows: ['shop', 'amount'], text: 'Takings and discounts count sales of known shops only.' }],
  findings: [{ slot: 'doubts', groups: 'doubts.groups', table: 'sale' }],
};

const registration: PipelineRegistration = {
  id: toyPipeline.id, title: toyPipeline.title,
  gates: toyPipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
  requests: { regimes: () => ({ report: null, config: null }), schemas: () => [], validates: () => false, params: () => ({}) },
  rules: {
    words: (rule) => aboutRule(rule),
    waiver: () => null,
  },
  decisions: { slot: 'rulings', about: 'roll' },
  identifiers: ['receipt'],
  strata: (stored) => Shares.parse(stored),
  deliveries: [],
  exports: [copyExport('totals.json', 'totals.json', 'Totals, JSON', 'totals')],
  skeleton: async () => ({ drafts: [], items: [] }),
};

/** The toy as a workbench takes it in. */
export const toyTenant: Tenant = { registration, traces: toyTraces };

/** The toy with points: one table more, made by a kernel from sales and a tariff that people approve. */
export const pointsTenant: Tenant = {
  registration: {
    ...registration, id: pointsPipeline.id, title: pointsPipeline.title,
    gates: pointsPipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
    approvals: () => [{ type: 'tariff', title: 'tariff', needs: 1, subject: async (id) => ({ title: 'Tariff', sha256: id, run: null, notReady: null, contributors: [{ actor: 'eve', did: ['wrote it'] }] }) }],
    standsOn: async ({ runFiles }, run) => [{ type: 'tariff', id: runFiles.get(run, 'tariff').sha256, title: 'its tariff' }],
  },
  traces: {
    ...toyTraces,
    tables: [...toyTraces.tables, { space: 'points', slot: 'points', plan: 'points.plan', input: 'sale', title: 'points', names: ['receipt'], spread: ['tier'], balance: 'points' }],
    papers: [{ slot: 'tariff', title: 'Tariff', subject: (_document, _pointer, sha256) => ({ type: 'tariff', id: sha256 }) }],
    kernels: [{ space: 'points', explain: explainPoints }],
    reports: [{ space: 'totals', slot: 'totals', plan: 'totals.plan', current: 'sale' }, { space: 'card', slot: 'card', plan: 'card.plan', current: 'points' }],
  },
};

/** Several files in one table, and a table whose rows stand on none of another. */
export const stallsTenant: Tenant = {
  registration: {
    ...registration, id: stallsPipeline.id, title: stallsPipeline.title, exports: [], identifiers: ['stall'],
    gates: stallsPipeline.order.map(({ id, title, version, inputs, outputs }) => ({ id, title, version, inputs, outputs })),
  },
  traces: stallsTraces,
};
