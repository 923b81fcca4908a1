import { demoOverlays, demoScenarios } from './demo-documents.ts';
import type { LedgerSums } from './demo-documents.ts';
import { demoPolicy } from './demo-policy.ts';
import type { PortfolioPlan } from './options.ts';

/** The documents that go with a portfolio, by file name, once its loans are counted. */
export function demoDocuments(plan: PortfolioPlan, ledger: LedgerSums): [string, object][] {
  return [
    ['policy.json', demoPolicy(plan.country)], ['scenarios.json', demoScenarios(plan)], ['overlays.json', demoOverlays(plan)], [`ledger-${plan.date}.json`, ledger.document('first', plan.date)],
    ...(plan.second === null ? [] : [[`ledger-${plan.second}.json`, ledger.document('second', plan.second)] as [string, object]]),
  ];
}
