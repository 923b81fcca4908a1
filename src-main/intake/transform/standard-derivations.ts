import type { Derivation, Step } from '../../../src-shared/model/derivation.ts';
import type { Sections } from '../params.ts';
import { fromConfig } from './origins.ts';

/** Fields that stand in for a blank of another field of the same row: the tape's own value always comes first. */
export const STAND_INS: Readonly<Record<string, readonly string[]>> = {
  // Regulation (EU) 2020/1224: a new identifier equals the original one until it was changed.
  new_underlying_exposure_identifier: ['original_underlying_exposure_identifier', 'loan_identifier'],
  original_underlying_exposure_identifier: ['loan_identifier'],
  new_obligor_identifier: ['original_obligor_identifier', 'borrower_identifier'],
  original_obligor_identifier: ['borrower_identifier'],
  new_collateral_identifier: ['original_collateral_identifier'],
  underlying_exposure_identifier: ['new_underlying_exposure_identifier'],
  collateral_currency: ['exposure_currency_denomination'],
  current_loan_to_value: ['derived_current_loan_to_value'],
  original_loan_to_value: ['derived_original_loan_to_value'],
  region_itl1: ['lookup_region_itl1'],
  region_itl3: ['lookup_region_itl3'],
  geographic_region_collateral: ['region_itl3', 'region_itl1'],
  // A lifetime mortgage is lent against the home the borrower lives in.
  geographic_region_obligor: ['geographic_region_collateral'],
};

/** Columns that are made, not mapped: exact ratios and regions by lookup. They are columns of their own so that each has a trace. */
export function standardDerivations(sections: Pick<Sections, 'lookups' | 'geography'>): Derivation[] {
  const made: Derivation[] = [
    ratio('derived_current_loan_to_value', 'Current LTV, derived', 'current_principal_balance', 'current_valuation_amount'),
    ratio('derived_original_loan_to_value', 'Original LTV, derived', 'original_principal_balance', 'original_valuation_amount'),
  ];
  for (const gives of ['itl1', 'itl3'] as const) {
    const name = sections.geography.value.lookups.find((candidate) => sections.lookups[candidate]?.value.gives === gives);
    const lookup = name === undefined ? undefined : sections.lookups[name];
    if (name === undefined || !lookup) {
      made.push({ column: `lookup_region_${gives}`, title: `Region ${gives.toUpperCase()} by postcode`, type: 'text', steps: [{ step: 'constant', value: null, origin: { kind: 'system', ref: 'absent', label: `no lookup to ${gives.toUpperCase()} is in the configuration` } }] });
      continue;
    }
    const pattern = lookup.value.key === 'uk-postcode-outward' ? 'uk-postcode-outward' : 'uk-postcode-area';
    const steps: Step[] = [
      { step: 'read', column: 'property_postcode' },
      { step: 'extract', pattern },
      { step: 'lookup', table: name, entries: lookup.value.entries, origin: { ...fromConfig(name, lookup, lookup.value.title), kind: 'lookup', hash: lookup.value.sha256 } },
    ];
    made.push({ column: `lookup_region_${gives}`, title: `Region ${gives.toUpperCase()} by postcode`, type: 'text', steps });
  }
  return made;
}

function ratio(column: string, title: string, numerator: string, denominator: string): Derivation {
  return { column, title, type: 'decimal(18,4)', steps: [{ step: 'ratio', numerator, denominator, factor: '100', precision: 18, scale: 4 }] };
}
