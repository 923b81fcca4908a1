import { CONVENTIONS, printedConventions } from '../../../../src-shared/model/ecl/conventions.ts';
import { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
import { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';

/** One setting as a reader wants it: its title, its value in words, and what holds where nothing is said (null: it has to be said). */
export interface Setting { readonly path: string; readonly title: string; readonly value: string; readonly byDefault: string | null; readonly differs: boolean }
export interface DocumentTable { readonly title: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly numeric: readonly boolean[] }
export interface Section { readonly id: string; readonly title: string; readonly reference: string; readonly settings: readonly Setting[]; readonly tables: readonly DocumentTable[] }

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

const TITLES: Readonly<Record<string, string>> = Object.fromEntries(CONVENTIONS.map(({ path, title }) => [path, title]));

/** `cureStage2Months` to `Cure stage 2 months`; a convention has its own words. */
export function titleOf(path: string): string {
  const known = TITLES[path];
  if (known !== undefined) return known;
  const words = (path.split('.').at(-1) ?? path).replace(/([a-z])([A-Z0-9])/g, '$1 $2').replace(/([0-9])([A-Z])/g, '$1 $2').toLowerCase().replace(/\b(pd|lgd|ead|ccf|cpr|eir|fx|lcr|poci|dpd|sicr|hpi)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value in words: `off`, `yes`, `>= 90 days`, `booked at 0.05`, `blocks the run`. */
export function valueWords(value: unknown): string {
  const plain = value as Plain | undefined;
  if (plain === null || plain === undefined) return 'off';
  if (typeof plain === 'boolean') return plain ? 'yes' : 'no';
  if (plain === 'block') return 'blocks the run';
  if (typeof plain !== 'object') return String(plain) === '' ? 'none' : String(plain);
  if (Array.isArray(plain)) return plain.length === 0 ? 'none' : (plain as readonly Plain[]).map(valueWords).join(', ');
  const object = plain as { readonly [name: string]: Plain };
  if ('operator' in object && 'days' in object) return `${String(object['operator'])} ${String(object['days'])} days`;
  if ('use' in object) return `booked at ${valueWords(object['use'])}`;
  const entries = Object.entries(object);
  if ('block' in object) return `${entries.filter(([name]) => name !== 'block').map(([name, each]) => `${titleOf(name).toLowerCase()} ${valueWords(each)}`).join(', ')}, ${object['block'] === true ? 'else blocks' : 'else told'}`;
  return entries.length === 0 ? 'none' : entries.map(([name, each]) => `${name} ${valueWords(each)}`).join(', ');
}

function settings(prefix: string, of: object, defaults: object | null, leave: readonly string[] = []): Setting[] {
  return Object.entries(of).filter(([name]) => !leave.includes(name)).map(([name, value]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const byDefault = defaults === null || !(name in defaults) ? null : valueWords((defaults as Record<string, unknown>)[name]);
    const words = valueWords(value);
    return { path, title: titleOf(path), value: words, byDefault, differs: byDefault !== null && byDefault !== words };
  });
}

/** The policy that says nothing but what it must: what every other setting is by default. */
function defaultPolicy(): EclPolicy {
  return EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'default', title: 'Default', pd: { curves: [{ source: 'annual', id: 'any', pd: [0] }] }, lgd: [{ id: 'any', title: 'Any', lgd: 0 }] });
}

const list = (values: readonly unknown[] | undefined): string => (values === undefined || values.length === 0 ? 'all' : values.join(', '));
const short = (values: readonly number[] | undefined): string => (values === undefined ? '–' : values.length > 6 ? `${values.slice(0, 5).join(', ')} ... (${values.length})` : values.join(', '));

/** A policy in sections, in the order of the calculation. What is a convention stands in the words that are printed beside a result. */
export function policySections(policy: EclPolicy): Section[] {
  const own = defaultPolicy();
  const printed = new Map(printedConventions(policy).map((each) => [each.path, each]));
  const said = (setting: Setting): Setting => { const convention = printed.get(setting.path); return convention === undefined ? setting : { ...setting, value: convention.value, byDefault: convention.byDefault, differs: convention.differs }; };
  const section = (id: string, title: string, reference: string, of: readonly Setting[], tables: readonly DocumentTable[] = []): Section => ({ id, title, reference, settings: of.map(said), tables });
  const curve = (each: EclPolicy['pd']['curves'][number]): string[] => [each.id, each.title, each.source, each.source === 'annual' ? short(each.pd) : each.source === 'observed' ? `${short(each.cumulative)} at ${short(each.tenors)} years` : each.source === 'matrix' ? `${each.states.join(', ')}; ${each.time}` : each.source === 'hazard' ? short(each.hazard) : `${each.intercept} + ${each.slope} x score`];
  return [
    section('identity', 'What it is', '', [{ path: 'reportingCurrency', title: 'Reporting currency', value: policy.reportingCurrency, byDefault: own.reportingCurrency, differs: policy.reportingCurrency !== own.reportingCurrency }, ...settings('', { fx: policy.fx }, { fx: own.fx }), ...(policy.note === '' ? [] : [{ path: 'note', title: 'Note', value: policy.note, byDefault: null, differs: false }])]),
    section('conventions', 'Conventions of the calculation', 'each with its default beside it', settings('conventions', policy.conventions, own.conventions)),
    section('classification', 'Classification', '4.1, 5.5.1', settings('classification', policy.classification, own.classification)),
    section('staging', 'Staging', '5.5.3 to 5.5.20', settings('staging', policy.staging, own.staging, ['bands']), policy.staging.bands.length === 0 ? [] : [{ title: 'Bars by PD at origination', columns: ['PD below', 'Ratio', 'Increase'], rows: policy.staging.bands.map((band) => [String(band.originationPdBelow), String(band.ratio), String(band.increase)]), numeric: [true, true, true] }]),
    section('pd', 'Probability of default', '5.5.17, B5.5.49', settings('pd', policy.pd, own.pd, ['curves', 'assign', 'grades']), [
      { title: 'Curves', columns: ['Curve', 'Title', 'Source', 'Values'], rows: policy.pd.curves.map(curve), numeric: [false, false, false, false] },
      ...(policy.pd.assign.length === 0 ? [] : [{ title: 'Which loan has which', columns: ['Segments', 'Products', 'Grades', 'Sectors', 'Term', 'Curve'], rows: policy.pd.assign.map((each) => [list(each.segments), list(each.products), list(each.grades), list(each.sectorPrefixes ?? []), each.termUpTo === undefined ? 'any' : `up to ${each.termUpTo} months`, `${each.curve}${each.state === undefined ? '' : `, ${each.state}`}`]), numeric: [false, false, false, false, false, false] }]),
      ...(policy.pd.grades.length === 0 ? [] : [{ title: 'Grades, best first', columns: ['Grade', '12-month PD up to'], rows: policy.pd.grades.map((each) => [each.grade, String(each.upTo)]), numeric: [false, true] }]),
    ]),
    section('lgd', 'Loss given default', 'B5.5.28, B5.5.55', [], [{
      title: 'Rules, the first that fits holds', columns: ['Rule', 'Segments', 'Products', 'LGD', 'Cure', 'Collateral'], numeric: [false, false, false, true, true, false],
      rows: policy.lgd.map((each) => [each.title, list(each.segments), list(each.products), String(each.lgd), String(each.cureRate), each.collateral === undefined ? 'none' : `haircut ${each.collateral.haircut}, cost ${each.collateral.cost}, ${each.collateral.monthsToSale} months, floor ${each.collateral.floor}`]),
    }]),
    section('ead', 'Exposure at default', '5.5.19, B5.5.28', settings('ead', policy.ead, own.ead)),
    ...(policy.provisionMatrices.length === 0 ? [] : [section('matrices', 'Provision matrices', 'B5.5.35', [], policy.provisionMatrices.map((each) => ({ title: `${each.title} (${list(each.products)})`, columns: ['Bucket', 'From day', 'To day', 'Rate'], rows: each.buckets.map((bucket) => [bucket.label, String(bucket.from), bucket.to === null ? 'on' : String(bucket.to), String(bucket.rate)]), numeric: [false, true, true, true] })))]),
    ...(policy.equityRelease === undefined ? [] : [section('equity-release', 'Equity release', 'exits by death and care', settings('equityRelease', { ...policy.equityRelease, mortality: `from age ${policy.equityRelease.mortality.fromAge}, ${policy.equityRelease.mortality.q.length} years` }, null))]),
    section('fallbacks', 'What stands in', 'never left out', settings('fallbacks', policy.fallbacks, own.fallbacks)),
    section('quality', 'Bars of data quality', '', settings('quality', policy.quality, own.quality)),
    section('reversion', 'After the supportable horizon', 'B5.5.50', [{ path: 'reversion', title: titleOf('reversion'), value: policy.reversion === null ? 'paths hold' : `from month ${policy.reversion.supportableMonths} over ${policy.reversion.overMonths} months`, byDefault: 'paths hold', differs: policy.reversion !== null }]),
  ];
}

function scenarioSections(set: ScenarioSet): Section[] {
  const variables = [...new Set(set.scenarios.flatMap(({ macro }) => Object.keys(macro ?? {})))];
  return [
    { id: 'identity', title: 'What it is', reference: '', settings: [{ path: 'date', title: 'Date', value: set.date, byDefault: null, differs: false }, { path: 'weighting', title: 'Weights act on', value: set.weighting === 'ecl' ? 'the losses of each scenario' : set.weighting, byDefault: 'the losses of each scenario', differs: false }, ...(set.note === '' ? [] : [{ path: 'note', title: 'Note', value: set.note, byDefault: null, differs: false }])], tables: [] },
    { id: 'scenarios', title: 'Scenarios', reference: '5.5.17, B5.5.49 to 54', settings: [], tables: [
      { title: 'Weights and what they act on', columns: ['Scenario', 'Weight, %', 'PD ×', 'z', 'Log-odds', 'LGD ×', 'LGD +', 'House prices, yearly +'], numeric: [false, true, true, true, true, true, true, true], rows: set.scenarios.map((each) => [each.title, (each.weight * 100).toFixed(1), short(each.pdMultiplier), short(each.z), short(each.logitShift), each.lgdMultiplier === undefined ? '–' : String(each.lgdMultiplier), each.lgdShift === undefined ? '–' : String(each.lgdShift), each.hpiShift === undefined ? '–' : String(each.hpiShift)]) },
      ...variables.map((variable) => ({ title: variable.replaceAll('_', ' '), columns: ['Scenario', 'By year'], numeric: [false, false], rows: set.scenarios.map((each) => [each.title, short(each.macro?.[variable])]) })),
    ] },
    ...(set.link === undefined ? [] : [{ id: 'link', title: `From macro to ${set.link.to}`, reference: 'linear index of standardised variables', settings: [{ path: 'link.intercept', title: 'Intercept', value: String(set.link.intercept), byDefault: null, differs: false }], tables: [{ title: 'Terms', columns: ['Variable', 'Coefficient', 'Mean', 'Deviation', 'Lag, years'], numeric: [false, true, true, true, true], rows: set.link.terms.map((term) => [term.variable, String(term.coefficient), String(term.mean), String(term.deviation), String(term.lagYears)]) }] }]),
    ...(set.monteCarlo === undefined ? [] : [{ id: 'monte-carlo', title: 'Monte Carlo', reference: 'drawn with a seed', settings: settings('monteCarlo', set.monteCarlo, null), tables: [] }]),
  ];
}

function ledgerSections(ledger: Ledger): Section[] {
  return [
    { id: 'balances', title: `Balances at ${ledger.date}, ${ledger.currency}`, reference: 'the run must tie to them', settings: [], tables: [{ title: 'Balances', columns: ['Balance', 'Measure', 'Which loans', 'Amount', 'Tolerance', 'Source'], numeric: [false, false, false, true, true, false], rows: ledger.balances.map((each) => [each.title, each.measure.replaceAll('-', ' '), [each.accounts, each.segments, each.currencies].filter((some) => some !== undefined).map((some) => some.join(', ')).join('; ') || 'all', each.amount, each.tolerance, each.source]) }] },
    ...(ledger.posting === undefined ? [] : [{ id: 'posting', title: 'Posting accounts', reference: '', settings: settings('posting', ledger.posting, null), tables: [] }]),
  ];
}

export type ReadDocument = { readonly title: string; readonly name: string; readonly sections: readonly Section[] } | { readonly fault: string };

/** A document in sections, or why it cannot be read so. Never throws: its text stands beside it. */
export function readDocument(kind: 'policy' | 'scenarios' | 'ledger', text: string): ReadDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { fault: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const schema = { policy: EclPolicy, scenarios: ScenarioSet, ledger: Ledger }[kind];
  const parsed = schema.safeParse(json);
  if (!parsed.success) return { fault: parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'root'}: ${issue.message}`).join('; ') };
  if (kind === 'policy') { const policy = parsed.data as EclPolicy; return { title: policy.title, name: policy.name, sections: policySections(policy) }; }
  if (kind === 'scenarios') { const set = parsed.data as ScenarioSet; return { title: set.title, name: set.name, sections: scenarioSections(set) }; }
  const ledger = parsed.data as Ledger;
  return { title: `Ledger at ${ledger.date}`, name: ledger.date, sections: ledgerSections(ledger) };
}
