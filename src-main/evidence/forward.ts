import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import type { Formula, JoinDeclaration, Measure } from '../../src-shared/model/measure.ts';
import type { BandSet } from '../../src-shared/model/resolved-config.ts';
import type { Rule } from '../../src-shared/model/rule.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { reads } from '../derive/table.ts';

/** One table of a run's plan, in the order they are made; `input` is the space of the table it reads, or `source`. */
export interface ForwardTable { readonly space: string; readonly input: string; readonly derivations: readonly Derivation[]; /** Its rows are not those of its input: whatever is reached is reached on any row. */ readonly freestanding?: boolean }

/** Figures over one table: what they are called when they look at it, the column that tells its exposures apart, and who quotes them. */
export interface ForwardFigures {
  readonly space: string;
  readonly key: string;
  readonly relation: string;
  readonly joins: readonly JoinDeclaration[];
  readonly measures: readonly Measure[];
  readonly formulas: readonly Formula[];
  /** Sources of each code of a report, the first choice and those that stand in for it: `measure:id`, `deal:key`. */
  readonly codes: readonly { readonly code: string; readonly sources: readonly string[] }[];
  readonly bands: readonly BandSet[];
}

/** What a rule reads. */
export type ForwardRule = Pick<Rule, 'id' | 'fields' | 'scope' | 'when' | 'require'>;

export interface ForwardPlans {
  readonly tables: readonly ForwardTable[];
  readonly figures: readonly ForwardFigures[];
  readonly rules: readonly ForwardRule[];
}

export interface ForwardPlace { readonly space: string; readonly column: string }

/** Where a change begins when it begins at a figure, a code or a set of bands. */
export interface ForwardSeeds { readonly measures?: Iterable<string>; readonly formulas?: Iterable<string>; readonly codes?: Iterable<string>; readonly bands?: ReadonlySet<string> }

/** Everything that a place reaches, by the plans alone: whatever is not here cannot change when that place does. */
export interface Reach {
  /** Columns by space, on the same row, each with the columns through which it is reached (`space:column`). */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Of these columns those (`space:column`) that a change of one row can reach on other rows too. */
  readonly pool: ReadonlySet<string>;
  readonly measures: ReadonlySet<string>;
  readonly formulas: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
  /** `set/measure`. */
  readonly strata: ReadonlySet<string>;
  /** Where a finding of this rule on this field may come or go: on the same row, anywhere in the pool, or nowhere. */
  finding(rule: string, field: string): 'row' | 'pool' | null;
}

/**
 * What a column of a table reaches. Row-local reach follows what derivations read, table by table; a figure is reached when its
 * filter, value or weight reads a column that is, or when the column that tells exposures apart is, since then other rows count.
 */
export function forward(plans: ForwardPlans, from: ForwardPlace | readonly ForwardPlace[], also: ForwardSeeds = {}): Reach {
  const pool = new Set<string>();
  const columns = reachedColumns(plans.tables, pool, Array.isArray(from) ? from as readonly ForwardPlace[] : [from as ForwardPlace]);
  const has = (space: string, column: string): boolean => columns.get(space)?.has(column) ?? false;
  const [measures, formulas, codes, strata] = [new Set(also.measures), new Set(also.formulas), new Set(also.codes), new Set<string>()];
  for (const figures of plans.figures) {
    const reached = figures.measures.filter((measure) => measureReads(measure, figures).some((column) => has(figures.space, column)));
    for (const measure of reached) measures.add(measure.id);
    for (let before = -1; before !== formulas.size;) {
      before = formulas.size;
      for (const formula of figures.formulas) if (formula.of.map(operand).some((id) => measures.has(id) || formulas.has(id))) formulas.add(formula.id);
    }
    for (const { code, sources } of figures.codes) if (sources.some((source) => source.startsWith('measure:') && [measures, formulas].some((set) => set.has(source.slice('measure:'.length))))) codes.add(code);
    for (const set of figures.bands) for (const { id } of figures.measures) if (has(figures.space, set.field) || also.bands?.has(set.id) === true || measures.has(id)) strata.add(`${set.id}/${id}`);
  }
  const rules = new Map(plans.rules.map((rule) => [rule.id, rule]));
  return {
    columns, pool, measures, formulas, codes, strata,
    finding: (id, field) => {
      const rule = rules.get(id);
      // A check of the registry speaks on the column itself; what ingest found stands on the row of the cell.
      if (!rule) return id.startsWith('ING-') || [...columns.values()].some((reached) => reached.has(field)) ? 'row' : null;
      const touched = ruleReads(rule).some((column) => [...columns.values()].some((reached) => reached.has(column)));
      return touched ? (rule.scope === 'row' ? 'row' : 'pool') : null;
    },
  };
}

/** What a formula reads: a share of the pool names its figure `pool:id`. */
function operand(of: string): string {
  return of.replace(/^pool:/, '');
}

function reachedColumns(tables: readonly ForwardTable[], pool: Set<string>, from: readonly ForwardPlace[]): Map<string, Map<string, string[]>> {
  const reached = new Map<string, Map<string, string[]>>();
  for (const { space, column } of from) reached.set(space, (reached.get(space) ?? new Map<string, string[]>()).set(column, []));
  for (const table of tables) {
    const own = reached.get(table.space) ?? new Map<string, string[]>();
    const made = new Set(table.derivations.map((derivation) => derivation.column));
    reached.set(table.space, own);
    for (let before = -1; before !== own.size;) {
      before = own.size;
      for (const derivation of table.derivations) {
        const through = placesRead(table, derivation, made).filter((place) => reached.get(place.space)?.has(place.column));
        if (through.length === 0) continue;
        const name = `${table.space}:${derivation.column}`;
        if (through.some((place) => place.pool || pool.has(`${place.space}:${place.column}`) || (table.freestanding === true && place.space !== table.space))) pool.add(name);
        if (!from.some((each) => each.space === table.space && each.column === derivation.column)) own.set(derivation.column, through.map((place) => `${place.space}:${place.column}`));
      }
    }
  }
  return reached;
}

/** A column that a derivation reads, with the table it is of; `pool`: on other rows too. */
export interface ReadPlace extends ForwardPlace { readonly pool: boolean }

/** What a derivation of a table reads: names mean the table's own columns before those of the table it is made from; a kernel says which. */
export function placesRead(table: Pick<ForwardTable, 'space' | 'input' | 'derivations'>, derivation: Derivation, made: ReadonlySet<string> = new Set(table.derivations.map((each) => each.column))): ReadPlace[] {
  const kernels = derivation.steps.flatMap((step) => (step.step === 'kernel' ? [
    ...step.reads.map((column) => ({ space: table.input, column, pool: false })), ...step.own.map((column) => ({ space: table.space, column, pool: false })), ...step.pool.map((column) => ({ space: table.input, column, pool: true })), ...(step.others ?? []).map((each) => ({ ...each, pool: true })),
  ] : []));
  const gathered = derivation.steps.flatMap((step) => (step.step === 'gather' ? gatherReads(step).map((column) => ({ space: table.input, column, pool: true })) : []));
  return [...kernels, ...gathered, ...readsOf(derivation).map((column) => ({ space: column !== derivation.column && made.has(column) ? table.space : table.input, column, pool: false }))];
}

/** Columns of the input that a gathered value depends on, on this row and on those that share its key. */
export function gatherReads(step: Extract<Step, { step: 'gather' }>): string[] {
  return [...new Set([...(step.value === undefined ? [] : [step.value]), ...step.key, ...step.once])];
}

/** Columns and cells that a row-local derivation reads, cells by their name in the source table; what a kernel reads says `placesRead`. */
export function readsOf(derivation: Derivation): string[] {
  return [...new Set([...derivation.steps.flatMap((step) => (step.step === 'cell' ? [`c${step.index}`] : [])), ...reads(derivation)])];
}

/** Columns of the figures' own table that a measure depends on; those of the other side of a join are another run's. */
export function measureReads(measure: Measure, figures: Pick<ForwardFigures, 'relation' | 'joins' | 'key'>): string[] {
  const named = [measure.filter, measure.value, measure.weight].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part))));
  if (measure.over === figures.relation) return [...named, figures.key];
  const join = figures.joins.find((candidate) => candidate.id === measure.over);
  if (!join || (join.left !== figures.relation && join.right !== figures.relation)) return [];
  const side = `${figures.relation}__`;
  return [...named.flatMap((name) => (name.startsWith(side) ? [name.slice(side.length)] : [])), join.left === figures.relation ? join.leftKey : join.rightKey, figures.key];
}

function ruleReads(rule: ForwardRule): string[] {
  return [...rule.fields, ...[rule.when, rule.require].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part))))];
}
