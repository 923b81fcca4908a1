import type { TraceDeclaration } from '../../derive/trace-declaration.ts';
import { barPlanReached, explainBar } from './explain/bar.ts';
import { factKernel } from './explain/facts.ts';
import { explainFeature } from './explain/feature.ts';
import { explainFill } from './explain/fill.ts';
import { explainHolding } from './explain/holding.ts';
import { explainMetricRow } from './explain/metric.ts';
import { explainSession } from './explain/session.ts';
import { explainTrade } from './explain/trade.ts';
import { explainVendorBar } from './explain/vendor-bar.ts';

const fact = (slot: string, title: string) => ({ space: slot, slot, plan: 'vendor.files', input: 'source', title, names: ['symbol'] });
const BAR_KEY = [{ columnPrefix: '', columns: ['symbol', 'session'] }];

/** How values of a research run are traced: metrics to books, books to fills, fills to bars and features, bars to the row of the vendor's file. */
export const researchTraces: TraceDeclaration = {
  tables: [
    { space: 'vendor-bar', slot: 'vendor.bar', plan: 'vendor.bar.plan', input: 'source', title: 'bars of vendors', names: ['symbol'], spread: ['verdict', 'vendor'] },
    fact('action', 'corporate actions'), fact('member', 'memberships'), fact('fundamental', 'fundamentals'), fact('surface', 'option surfaces'), fact('insider', 'dealings of insiders'),
    { space: 'bar', slot: 'bar', plan: 'bar.plan', input: 'vendor-bar', title: 'bars', keys: BAR_KEY, spread: ['vendor', 'method'] },
    { space: 'feature', slot: 'feature', plan: 'feature.plan', input: 'bar', title: 'features' },
    { space: 'session', slot: 'session', plan: 'session.plan', input: 'bar', title: 'sessions of books', keys: [{ columnPrefix: '', columns: ['book', 'session'] }], spread: ['book'], balance: 'equity' },
    { space: 'holding', slot: 'holding', plan: 'holding.plan', input: 'bar', title: 'positions', keys: [{ columnPrefix: '', columns: ['book', 'session', 'symbol'] }], spread: ['book'], balance: 'value' },
    { space: 'fill', slot: 'fill', plan: 'fill.plan', input: 'bar', title: 'fills', keys: [{ columnPrefix: '', columns: ['book', 'number'] }], spread: ['book', 'status'], balance: 'value' },
    { space: 'trade', slot: 'trade', plan: 'trade.plan', input: 'bar', title: 'trades', keys: [{ columnPrefix: '', columns: ['book', 'number'] }], spread: ['book'], balance: 'pnl' },
    { space: 'metric', slot: 'metric', plan: 'metric.plan', input: 'session', title: 'metrics', keys: [{ columnPrefix: '', columns: ['book', 'slice', 'metric'] }], spread: ['slice'] },
  ],
  kernels: [
    { space: 'vendor-bar', explain: explainVendorBar },
    ...(['actions', 'membership', 'fundamentals', 'surface', 'insiders'] as const).map(factKernel),
    { space: 'bar', plan: barPlanReached, explain: explainBar },
    { space: 'feature', explain: explainFeature },
    { space: 'session', explain: explainSession, freestanding: true }, { space: 'holding', explain: explainHolding, freestanding: true },
    { space: 'fill', explain: explainFill, freestanding: true }, { space: 'trade', explain: explainTrade, freestanding: true }, { space: 'metric', explain: explainMetricRow, freestanding: true },
  ],
  source: { table: 'source', dialect: 'dialect', tape: 'vendor.001', files: 'vendor.*' },
  documents: {},
  papers: [
    { slot: 'ingestion', title: 'Ingestion, as it is read' }, { slot: 'ingestion.document', title: 'Ingestion', subject: approvedAs('ingestion') },
    { slot: 'spec', title: 'Experiment', subject: approvedAs('spec') },
    { slot: 'gates', title: 'Qualification gates', subject: approvedAs('gates') },
    { slot: 'policy', title: 'Learned policy' }, { slot: 'trials', title: 'Trials of the study' },
  ],
  deliveries: [],
  reports: [],
  strata: null,
  findings: [{ slot: 'bar.findings', groups: 'bar.groups', table: 'vendor-bar' }],
  exclusions: [{ id: 'not-used', title: 'Not used', table: 'vendor-bar', when: "verdict <> 'ok'", shows: ['symbol', 'session', 'verdict'], text: 'A finding keeps this row from being used: another vendor’s bar stands in where there is one, else the session has none.' }],
  compare: { tables: [{ space: 'bar', key: ['symbol', 'session'] }, { space: 'metric', key: ['book', 'slice', 'metric'] }, { space: 'session', key: ['book', 'session'] }, { space: 'holding', key: ['book', 'session', 'symbol'] }, { space: 'fill', key: ['order_id'] }, { space: 'trade', key: ['book', 'symbol', 'entered', 'left', 'units'] }], references: [] },
};

/** A document of people is approved by the hash of its content. */
function approvedAs(type: string): (document: unknown, pointer: string, sha256: string) => { readonly type: string; readonly id: string } {
  return (_document, _pointer, sha256) => ({ type, id: sha256 });
}
