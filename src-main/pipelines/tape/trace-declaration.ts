import type { TraceDeclaration } from '../../derive/trace-declaration.ts';

/** How values of a tape run are traced: which table is made from which, and where each is delivered. */
export const tapeTraces: TraceDeclaration = {
  tables: [
    { space: 'canonical', slot: 'canonical', plan: 'canonical.plan', input: 'source', title: 'canonical table', names: ['new_underlying_exposure_identifier', 'original_underlying_exposure_identifier', 'loan_identifier'], spread: ['account_status'], balance: 'current_principal_balance' },
    { space: 'annex2', slot: 'annex2', plan: 'annex2.plan', input: 'canonical', title: 'Annex 2', keys: [{ columnPrefix: 'RREL', columns: ['RREL3'] }, { columnPrefix: 'RREC', columns: ['RREL3', 'RREC4'] }] },
  ],
  source: { table: 'source', dialect: 'dialect', tape: 'tape' },
  documents: { decision: 'decisions', deal: 'deal', mapping: 'mapping' },
  deliveries: [
    { space: 'annex2', slot: 'annex2.xml', index: 'annex2.index', template: 'esma/annex2' },
    { space: 'annex12', slot: 'annex12.xml', index: 'annex12.index', template: 'esma/annex12' },
  ],
  reports: [{ space: 'annex12', slot: 'annex12', plan: 'annex12.plan', current: 'canonical', priorSlot: 'prior' }],
  strata: { space: 'strat', slot: 'strata', plan: 'strata.plan', table: 'canonical' },
  crossTabs: { space: 'tab', table: 'canonical', plan: 'strata.plan', currency: 'exposure_currency_denomination', leading: ['strat_count', 'strat_count_share', 'strat_balance', 'strat_balance_share', 'strat_average_balance', 'strat_wa_rate', 'strat_wa_current_ltv', 'strat_wa_original_ltv', 'strat_wa_seasoning', 'strat_aggregate_ltv'] },
  findings: [
    { slot: 'findings', groups: 'findings.groups', table: 'canonical' },
    { slot: 'annex2.findings', groups: 'annex2.groups', table: 'annex2' },
  ],
  exclusions: [
    { id: 'redeemed', title: 'Redeemed', table: 'canonical', when: "account_status = 'RDMD'", shows: ['account_status', 'redemption_date', 'current_principal_balance'], text: 'The loan has been repaid: figures of the pool count exposures that are neither redeemed nor repurchased.' },
    { id: 'repurchased', title: 'Repurchased', table: 'canonical', when: "account_status in ('REBR','REDF','RERE','RESS','REOT')", shows: ['account_status', 'date_of_repurchase'], text: 'The seller has bought the loan back: figures of the pool count exposures that are neither redeemed nor repurchased.' },
  ],
  compare: {
    tables: [{ space: 'canonical', key: ['new_underlying_exposure_identifier', 'new_collateral_identifier'] }, { space: 'annex2', key: ['RREL3', 'RREC4'] }],
    references: ['schema.auth098', 'schema.auth099'],
  },
};
