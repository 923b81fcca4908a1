import { AppError, ERROR_TABLE, type Json } from '../../../src-shared/kernel/errors.ts';
import type { BridgeAnswer } from '../../../src-shared/model/bridge.ts';
import type { CellDifference, ComparisonOverview, TableComparison } from '../../../src-shared/model/comparison.ts';
import { textOption, type Command } from './command.ts';

const MOST_LINES = 40;

/** What differs between two runs. The left run is before, the right one after: differences are right minus left. */
export const compare: Command = {
  name: 'compare',
  usage: 'compare LEFT RIGHT [--table T [--column C]] [--limit N]',
  summary: 'Says what differs between two runs: causes, outputs by table and field, the bridge of balances; with --column the cells.',
  options: { table: { type: 'string' }, column: { type: 'string' }, limit: { type: 'string' } },
  positionals: [2, 2],
  minds: 'interrupt',
  async run(context) {
    const { client } = await context.open();
    const [left = '', right = ''] = context.positionals;
    const pair = { left, right };
    const { signal } = context;
    const [space, column] = [textOption(context, 'table'), textOption(context, 'column')];
    const limit = Math.min(500, Math.max(1, Number(context.values['limit'] ?? MOST_LINES) || MOST_LINES));
    if (column !== undefined) {
      if (space === undefined) throw new AppError('INVALID_INPUT', '--column needs --table', { userAction: compare.usage });
      const page = await client['compare.cells']({ ...pair, table: space, column, limit }, { signal });
      return { json: asJson({ ...pair, table: space, column, total: page.total, cells: page.items }), text: cellLines(page.items, page.total), exit: 0 };
    }
    const overview = await client['compare.overview'](pair, { signal });
    const tables: TableComparison[] = [];
    for (const { space: name, leftRows, rightRows, same } of overview.tables) if ((space === undefined ? same !== true : name === space) && leftRows !== null && rightRows !== null) tables.push(await client['compare.table']({ ...pair, table: name }, { signal }));
    if (space !== undefined && tables.length === 0) throw new AppError('NOT_FOUND', `not both runs made a table ${space}`, { userAction: `Known: ${overview.tables.map((each) => each.space).join(', ') || 'none'}.` });
    const causes = await client['compare.causes']({ ...pair, limit }, { signal });
    const bridges: BridgeAnswer[] = [];
    for (const { id } of space === undefined ? overview.bridges : []) bridges.push(await client['compare.bridge']({ ...pair, bridge: id }, { signal }));
    return {
      json: asJson({ ...pair, equal: overview.equal, overview, causes, tables, bridges }),
      text: [...headLines(overview), ...(space === undefined ? causes.items.map((cause) => `  ${cause.kind.padEnd(13)} ${cause.change.padEnd(9)} ${cause.title}: ${cause.left?.text ?? cause.left?.hash?.slice(0, 12) ?? '-'} -> ${cause.right?.text ?? cause.right?.hash?.slice(0, 12) ?? '-'}`) : []), ...(causes.total > causes.items.length && space === undefined ? [`  ... ${causes.total - causes.items.length} more causes`] : []), ...tables.flatMap(tableLines), ...bridges.flatMap(bridgeLines)].join('\n'),
      // Showing differences is what was asked for; a bridge that does not tie does not hold.
      exit: bridges.every((answer) => answer.bridges.every((bridge) => bridge.ties)) ? 0 : ERROR_TABLE.CHECK_FAILED.exit,
    };
  },
};

/** Parsed by the contract already, so it is JSON. */
function asJson(value: object): { readonly [key: string]: Json } {
  return value as { readonly [key: string]: Json };
}

function headLines({ left, right, equal, causes, figures, artifacts, gates, notes }: ComparisonOverview): string[] {
  const who = (run: ComparisonOverview['left']): string => `${run.id} (${run.kind}, ${run.status}, ${run.fileName ?? 'no input'}, manifest ${run.manifestSha256?.slice(0, 12) ?? 'none'})`;
  const whatIfs = [left, right].filter((run) => run.kind === 'what-if').map((run) => `${run.id} is a what-if; ${run.twin === null ? 'there is no run on the same input that is none' : `its ${run.twin.kind === 'record' ? 'of-record' : 'draft'} twin is ${run.twin.id}`}`);
  return [
    `left  ${who(left)}`, `right ${who(right)}`, ...whatIfs, ...(equal ? ['No difference: the same causes, the same outputs.'] : []),
    ...causes.map(({ title, added, withdrawn, changed }) => `${title}: ${changed} changed, ${added} added, ${withdrawn} withdrawn`),
    `Figures: ${figures.reports.changed} of ${figures.reports.all} in reports and ${figures.strata.changed} of ${figures.strata.all} in strata differ`,
    `Artifacts: ${artifacts.filter(({ state }) => state !== 'same').length} of ${artifacts.length} differ; gates: ${gates.filter(({ same }) => !same).length} of ${gates.length}`,
    ...notes,
  ];
}

function tableLines(table: TableComparison): string[] {
  const changed = table.columns.filter((column) => column.changed > 0 || column.leftType === null || column.rightType === null);
  return [`${table.title}, by ${table.key.join(' and ')}: ${table.joined} joined, ${table.left} left, ${table.both} in both, of which ${table.changed} changed (${table.cells} cells)`, ...table.notes.map((note) => `  ${note}`),
    ...changed.map((column) => `  ${column.column.padEnd(44)} ${column.leftType === null ? 'only in the right run' : column.rightType === null ? 'only in the left run' : String(column.changed).padStart(9)}`)];
}

function bridgeLines(answer: BridgeAnswer): string[] {
  if (answer.why !== null) return [`${answer.title}: ${answer.why}`];
  return answer.bridges.flatMap((bridge) => {
    const line = (title: string, amount: string, loans: number, basis: string): string => `  ${title.padEnd(36)} ${amount.padStart(20)} ${String(loans).padStart(9)}  ${basis}`;
    return [`${answer.title}, ${bridge.currency ?? 'currency not known'}, ${answer.from ?? '?'} to ${answer.to ?? '?'}`, line('Opening', bridge.opening.amount, bridge.opening.loans, ''), ...bridge.steps.filter(({ loans, basis }) => loans > 0 || basis === 'not-explained').map((step) => line(step.title, step.amount, step.loans, step.basis)), line('Closing', bridge.closing.amount, bridge.closing.loans, ''),
      `  ${bridge.ties ? `ties: opening and steps make the closing balance exactly, for the pool and for each of ${bridge.rows} loans` : `DOES NOT TIE: residual ${bridge.residual}, ${bridge.loansThatDoNotTie} loans`}`];
  }).concat(answer.leftOut.map((each) => `  left out: ${each.loans} loans, ${each.reason} (opening ${each.opening}, closing ${each.closing})`), answer.notes.map((note) => `  ${note}`));
}

function cellLines(cells: readonly CellDifference[], total: number): string {
  return [...cells.map((cell) => `${cell.key}: ${cell.left?.value ?? 'blank'} -> ${cell.right?.value ?? 'blank'}${cell.difference === null ? '' : ` (${cell.difference.startsWith('-') ? '' : '+'}${cell.difference})`}  ${cell.left?.address} ${cell.right?.address}`), ...(total > cells.length ? [`... ${total - cells.length} more`] : []), ...(total === 0 ? ['No cell of this column changed.'] : [])].join('\n');
}
