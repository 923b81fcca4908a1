import { cellText } from '../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TraceNode } from '../../src-shared/model/trace.ts';
import type { TraceContext } from './trace-context.ts';
import { Groups } from './findings-on.ts';
import { keyText, sourceRowOf } from './row-store.ts';
import { traceRow } from './trace-row.ts';

/**
 * A finding as a path: the rule that spoke, then the values it read. Address `finding:<rule>/<field>@<source row>`; without a row it
 * is a finding on the pool.
 */
export async function traceFinding(context: TraceContext, column: string, key: string | null, fileName: string): Promise<TraceNode> {
  // A finding on the text of the tape names its column by the header, which may hold a slash itself.
  const slash = column.indexOf('/');
  const [rule, field] = slash === -1 ? [column, ''] : [column.slice(0, slash), column.slice(slash + 1)];
  const sourceRow = key === null ? null : sourceRowOf(key);
  if (key !== null && sourceRow === null) throw new AppError('INVALID_INPUT', `“${key}” is no source row: write finding:${column}@17`);
  for (const source of context.declaration.findings) {
    if (!context.archive.has(source.slot) || !context.archive.has(source.groups)) continue;
    const group = (await context.json(source.groups, Groups)).groups.find((candidate) => candidate.rule === rule && candidate.field === field);
    if (!group) continue;
    context.touched.add(source.slot).add(source.groups);
    const where = sourceRow === null ? 'source_row IS NULL' : `source_row = ${sourceRow}`;
    const row = await context.first(`SELECT observed FROM ${context.archive.parquet(source.slot)} WHERE rule = ${keyText(rule)} AND field = ${keyText(field)} AND ${where} ORDER BY observed LIMIT 1`);
    if (!row) continue;
    const observed = row.observed === null ? null : cellText(row.observed);
    const { plan } = await context.plan(source.table);
    const declared = context.config?.sections.rules[rule];
    const reads = [...new Set([field, ...(declared?.value.fields ?? [])])].filter((name) => plan.derivations.some((derivation) => derivation.column === name));
    const inputs: TraceNode[] = [];
    if (sourceRow !== null) for (const name of reads) inputs.push(await traceRow(context, source.table, name, sourceRow, fileName));
    // A row rule shows the value of its first field; a check of the text itself shows the text, which the cell's own path shows again.
    const shown = declared?.value.scope === 'row' ? inputs.find((input) => input.column === field) : undefined;
    const recomputed = shown ? shown.recomputed : observed;
    return {
      address: `finding:${rule}/${field}${key === null ? '' : `@${key}`}`, title: `${rule} ${group.title}`, table: 'finding', column: field, sourceRow,
      stored: observed, recomputed, agrees: observed === recomputed,
      artifactSha256: context.archive.ref(source.slot).sha256,
      steps: [{ kind: 'rule', title: `${rule} ${group.title}`, detail: group.text, before: observed, after: group.severity, changed: true, origin: declared ? context.sign({ kind: 'config', ref: `${declared.layer}:${declared.file}#${rule}`, label: group.reference }) : { kind: 'system', ref: rule, label: group.reference } }],
      inputs, origins: [], findings: [],
    };
  }
  throw new AppError('NOT_FOUND', `the run has no finding ${column}${key === null ? '' : ` on source row ${key}`}`);
}
