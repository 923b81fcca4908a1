/**
 * The words of a servicer's system by field, with the ESMA code each means. The first entry of a code's words is not special:
 * the generator mixes them. Words that no code list knows are mapped by a person's decision (`MAPPED_BY_PERSON`).
 */
export const WORDS = {
  employment_status: { PNNR: ['Retired', 'Pensioner', 'RETIRED '], EMUK: ['Employed'], SFEM: ['Self employed'] },
  origination_channel: { BROK: ['Broker', 'IFA'], DRCT: ['Direct', 'DIRECT'], TPTC: ['Introducer panel'] },
  purpose: { RENV: ['Home improvements'], RMRT: ['Refinance '], EQRE: ['Equity release', 'equity  release'], DCON: ['Debt Consolidation'], PURC: ['Purchase Main Residence'], OTHR: ['Legal separation'] },
  amortisation_type: { OTHR: ['Interest roll-up', 'Interest serviced'] },
  interest_rate_type: { FXRL: ['Fixed', 'FIXED '], FLIF: ['variable', 'Variable rate'] },
  current_interest_rate_index: { BOER: ['Bank of England Base Rate'] },
  current_interest_rate_index_tenor: { OVNG: ['Overnight'] },
  scheduled_interest_payment_frequency: { MNTH: ['Monthly'] },
  account_status: { PERF: ['Active', 'Performing'], ARRE: ['Arrears'], DFLT: ['Default'], RDMD: ['Redeemed'], RNAR: ['Restructured'], REBR: ['Bought back (warranty)'] },
  reason_for_default_or_foreclosure: { PDXX: ['Debt past due'] },
  collateral_type: { RBLD: ['Residential property'] },
  occupancy_type: { FOWN: ['Owner Occupied', 'owner-occupied'], POWN: ['Partially owner occupied'] },
  property_type: { RHOS: ['Detached House', 'detached', 'Semi Detached', 'semi-detached house', 'HOUSE'], RTHS: ['Terraced house'], RFLT: ['Flat / Apartment', 'flat'], RBGL: ['Bungalow'] },
  energy_performance_certificate_value: { EPCA: ['A'], EPCB: ['B'], EPCC: ['C'], EPCD: ['D'], EPCE: ['E'], EPCF: ['F'], EPCG: ['G'] },
  valuation_method: { FIEI: ['Full survey'], AUVM: ['AVM'], DRVB: ['Drive-by'], IDXD: ['Indexed'] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

/** Source words with which only a person can do something; each has its decision. */
export const MAPPED_BY_PERSON = [
  { id: 'D-101', field: 'origination_channel', from: 'Introducer panel', to: 'TPTC', reason: 'Introducer panel means third-party introducers; underwriting stays with the originator (origination policy, section 3).' },
  { id: 'D-102', field: 'purpose', from: 'Legal separation', to: 'OTHR', reason: 'Money for a divorce settlement is none of the listed purposes.' },
  { id: 'D-103', field: 'account_status', from: 'Bought back (warranty)', to: 'REBR', reason: 'The seller repurchased the loan after a breach of warranty (repurchase notice).' },
  { id: 'D-104', field: 'amortisation_type', from: 'Interest serviced', to: 'OTHR', reason: 'Interest is paid monthly, principal on death or care: no last instalment, so not a bullet.' },
] as const;

/** Text a system prints where nobody has typed anything yet. */
export const PLACEHOLDER = 'manual';

/** Real outward codes; the inward part is invented. */
export const OUTWARD = ['B15', 'B29', 'CV4', 'WV6', 'DE22', 'NG2', 'LE2', 'NN3', 'LN1', 'EH10', 'G12', 'AB15', 'DD2', 'KY16', 'LS6', 'YO10', 'S10', 'HU5', 'M20', 'L18', 'PR2', 'CA3', 'CH1', 'NE3', 'SR6', 'DH1', 'BS8', 'EX4', 'PL4', 'TR1', 'BA2', 'GL50', 'CF14', 'SA2', 'LL30', 'SW19', 'SE22', 'N10', 'E17', 'W5', 'NW3', 'RG4', 'GU2', 'BN3', 'OX2', 'SO17', 'ME14', 'CB4', 'NR2', 'IP3', 'CM1', 'BT9'] as const;
/** Letters the inward part uses. */
export const INWARD_LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';
