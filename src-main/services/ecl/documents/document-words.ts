import type { z } from 'zod';
import type { DocumentChange } from '../../../../src-shared/contract/ecl-documents.ts';
import { CONVENTIONS } from '../../../../src-shared/model/ecl/conventions.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { differingParts, jsonLeaves } from '../../../evidence/compare/json-leaves.ts';

type Change = z.output<typeof DocumentChange>;

/** Words of members that are no convention: the longest beginning that fits a path gives its title. */
const TITLES: Readonly<Record<string, string>> = {
  name: 'Name', title: 'Title', note: 'Note', date: 'Date', reportingCurrency: 'Reporting currency', currency: 'Currency', fx: 'Exchange rate', classification: 'Classification',
  'staging.bands': 'Bar by PD at origination', 'staging.notches': 'Notches', 'staging.watchlist': 'Watch-list', 'staging.forborne': 'Forbearance', 'staging.unlikelyToPay': 'Unlikely to pay',
  'staging.cureStage2Months': 'Cure of stage 2, months', 'staging.cureStage3Months': 'Cure of stage 3, months', 'staging.contagionShare': 'Contagion, share in default', 'staging.simplifiedProducts': 'Simplified approach', 'staging.noDpdProducts': 'Days past due say nothing',
  provisionMatrices: 'Provision matrix', pd: 'PD', lgd: 'LGD', 'ead.ccf': 'Credit conversion factor', 'ead.cpr': 'Prepayment rate', 'ead.behaviouralLife': 'Behavioural life, months',
  equityRelease: 'Equity release', fallbacks: 'Stand-in', quality: 'Data-quality bar', weighting: 'What weights apply to', scenarios: 'Scenario', link: 'Macro link', monteCarlo: 'Monte Carlo', balances: 'Ledger balance', posting: 'Posting account',
};

/** Names of members in people's words. */
const WORDS: Readonly<Record<string, string>> = { pdMultiplier: 'PD multiplier', z: 'Z', logitShift: 'log-odds shift', lgdMultiplier: 'LGD multiplier', lgdShift: 'LGD shift', hpiShift: 'house-price shift', eir: 'EIR', pd: 'PD', lgd: 'LGD', ccf: 'CCF', cpr: 'CPR', ccfOtherwise: 'otherwise', cprOtherwise: 'otherwise', cureRate: 'cure rate', rho: 'asset correlation' };

/** What differs between two documents of a kind, in the order of the calculation: conventions as they are printed, then the other members. */
export function changesBetween(kind: 'policy' | 'scenarios' | 'ledger', left: unknown, right: unknown): Change[] {
  const conventions = kind === 'policy' ? conventionChanges(left as EclPolicy, right as EclPolicy) : [];
  const covered = conventions.map(({ path }) => path);
  const [before, after] = [jsonLeaves(left), jsonLeaves(right)];
  const rest = differingParts(left, right).filter(({ name }) => !covered.some((path) => name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`))).map(({ name, left: was, right: is }): Change => ({
    path: name, title: titleOfPath(name), kind: before.has(name) ? (after.has(name) ? 'changed' : 'removed') : 'added', before: was, after: is,
  }));
  return [...conventions, ...rest];
}

function conventionChanges(left: EclPolicy, right: EclPolicy): Change[] {
  return CONVENTIONS.flatMap(({ path, title, read }) => (read(left) === read(right) ? [] : [{ path, title, kind: 'changed' as const, before: read(left), after: read(right) }]));
}

/** `scenarios[adverse].weight`: Scenario adverse: weight. */
export function titleOfPath(path: string): string {
  const known = CONVENTIONS.find((each) => path === each.path || path.startsWith(`${each.path}.`));
  const head = known?.path ?? Object.keys(TITLES).filter((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`)).sort((a, b) => b.length - a.length)[0] ?? '';
  const title = known?.title ?? TITLES[head] ?? '';
  const rest = path.slice(head.length).split(/[.[\]]+/).filter((each) => each !== '').map(words);
  if (title === '') return [words(rest.shift() ?? path), ...rest].map((each, i) => (i === 0 ? each.charAt(0).toUpperCase() + each.slice(1) : each)).join(', ');
  const named = path.charAt(head.length) === '[' ? ` ${rest.shift() ?? ''}` : '';
  return `${title}${named}${rest.length === 0 ? '' : `: ${rest.join(', ')}`}`;
}

function words(name: string): string {
  return WORDS[name] ?? (/^[a-z]+([A-Z][a-z]*)+$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name);
}
