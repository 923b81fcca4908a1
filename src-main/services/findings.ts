import { z } from 'zod';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { FindingGroup } from '../../src-shared/model/finding.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import { ident } from '../derive/sql-text.ts';
import { pipelineOf, type ServiceContext } from './context.ts';
import { findingsSql, parquet, type FindingTables } from './findings-query.ts';
import type { RuleText } from './pipeline-port.ts';
import { today } from './start-run.ts';
import { cellText } from '../../src-shared/kernel/cell-text.ts';

/** What an aggregating gate stores. */
export const GroupsFile = z.object({ verdict: z.string(), policy: z.string(), rules: z.number(), groups: z.array(FindingGroup) });

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;

/** Findings of a run: by rule and field with materiality, and one by one to the row and the source cell. */
export function findingHandlers(context: ServiceContext): Pick<TapestryHandlers, 'findings.groups' | 'findings.page'> {
  return {
    'findings.groups': async ({ run }) => {
      const files = [];
      for (const { groups: slot } of context.traces.get(context.store.runs.get(run).pipeline)?.findings ?? []) {
        const file = await context.runFiles.jsonIf(run, slot, GroupsFile);
        if (file) files.push(file);
      }
      const { gates } = context.store.runs.get(run);
      const groups = files.flatMap((file) => file.groups);
      const rules = files.reduce((sum, file) => sum + file.rules, 0);
      return {
        verdict: files.some((file) => file.verdict === 'blocked') ? 'blocked' : files.length === 0 ? 'not weighed yet' : 'passed',
        policy: files[0]?.policy ?? '', groups,
        rulesWithoutFindings: Math.max(0, rules - new Set(groups.map((group) => group.rule)).size),
        soFar: files.length === 0 || gates.some((gate) => gate.status === 'waiting' || gate.status === 'running'),
      };
    },
    'findings.page': async (asked) => {
      const { offset, limit } = asked;
      const read = await findingReader(context, context.store.runs.get(asked.run));
      return { offset, ...(await read.page({ ...asked, offset, limit })) };
    },
  };
}

export interface FindingAsk { readonly rule?: string | undefined; readonly field?: string | undefined; readonly severity?: string | undefined; readonly search?: string | undefined; readonly waived?: 'open' | 'waived' | undefined; readonly offset: number; readonly limit: number }
type FindingLine = Awaited<ReturnType<TapestryHandlers['findings.page']>>['items'][number];

export interface FindingReader {
  page(asked: FindingAsk): Promise<{ readonly total: number; readonly items: FindingLine[] }>;
  words(rule: string): RuleText;
}

/** Reads a run's findings with their texts; texts are rendered now, from the configuration that the run was made with. */
export async function findingReader(context: ServiceContext, run: Run): Promise<FindingReader> {
  const request = context.store.runs.request(run.id);
  const config = await context.config.read(request.configSha256);
  const pipeline = pipelineOf(context, run.pipeline);
  const session = await context.reader.session();
  const traces = context.traces.get(run.pipeline);
  const { decision: decided, mapping } = traces?.documents ?? {};
  const decisions = decided === undefined ? [] : (await context.runFiles.jsonIf(run.id, decided, Decisions))?.decisions ?? [];
  const headers = headersOf(mapping === undefined ? null : await context.runFiles.jsonIf(run.id, mapping, Mapping), config);
  const columns = await canonicalColumns(context, run.id);
  const tables: FindingTables = {
    findings: (traces?.findings ?? []).flatMap(({ slot }) => context.runFiles.find(run.id, slot)?.path ?? []),
    canonical: mainSlot(context, run.id, 'slot')?.path ?? null,
    source: traces ? context.runFiles.find(run.id, traces.source.table)?.path ?? null : null,
    identifiers: pipeline.identifiers.filter((column) => columns.has(column)),
  };
  const day = typeof request.params['asOf'] === 'string' ? request.params['asOf'] : today(context);
  const known = new Map<string, RuleText>();
  const words = (rule: string): RuleText => {
    const told = known.get(rule) ?? pipeline.rules.words(rule, config.sections.rules, run.mode);
    known.set(rule, told);
    return told;
  };
  const rulesFor = async (asked: FindingAsk): Promise<readonly string[] | null> => {
    if (asked.severity === undefined) return asked.rule === undefined ? null : [asked.rule];
    const all = await session.rows<{ rule: string }>(`SELECT DISTINCT rule FROM (${findingsSql(tables, { rules: asked.rule === undefined ? null : [asked.rule] })}) ORDER BY 1`);
    return all.map(({ rule }) => rule).filter((rule) => words(rule).severity === asked.severity);
  };

  /** Rules with the fields on which a waiver covers them on the day of the run: a waiver is of both. */
  const waivedPairs = async (): Promise<(readonly [string, string])[]> => {
    const pairs = await session.rows<{ rule: string; field: string }>(`SELECT DISTINCT rule, field FROM (${findingsSql(tables, { rules: null })}) ORDER BY 1, 2`);
    return pairs.filter(({ rule, field }) => pipeline.rules.waiver(rule, field, words(rule).waivable, decisions, day) !== null).map(({ rule, field }) => [rule, field] as const);
  };

  return {
    words,
    async page(asked) {
      const sql = findingsSql(tables, { rules: await rulesFor(asked), field: asked.field, search: asked.search, pairs: asked.waived === undefined ? undefined : { among: await waivedPairs(), inside: asked.waived === 'waived' } });
      const [count] = await session.rows(`SELECT count(*) AS n FROM (${sql})`);
      const rows = await session.rows(`SELECT * FROM (${sql}) ORDER BY rule, field, source_row NULLS FIRST, observed LIMIT ${asked.limit} OFFSET ${asked.offset}`);
      const values = await placeholders(rows.map((row) => ({ rule: cellText(row['rule']), row: row['source_row'] as number | null })));
      const items = rows.map((row): FindingLine => {
        const rule = cellText(row['rule']);
        const field = cellText(row['field']);
        const { severity, expected, waivable } = words(rule);
        const sourceRow = row['source_row'] as number | null;
        return {
          rule, field, severity, sourceRow, observed: row['observed'] as string | null,
          expected: expected.replaceAll(PLACEHOLDER, (whole, name: string) => values.get(sourceRow)?.get(name) ?? (columns.has(name) ? 'blank' : whole)),
          exposure: row['exposure'] as string | null, waivedBy: pipeline.rules.waiver(rule, field, waivable, decisions, day)?.owner ?? null,
          line: row['line'] as number | null, header: headers.get(field) ?? null,
        };
      });
      return { total: Number(count?.['n'] ?? 0), items };
    },
  };

  /** Values of the fields that the expected texts name, by row: one query for the page. */
  async function placeholders(found: readonly { rule: string; row: number | null }[]): Promise<Map<number | null, Map<string, string>>> {
    const names = [...new Set(found.flatMap(({ rule }) => [...words(rule).expected.matchAll(PLACEHOLDER)].map((match) => match[1] as string)))].filter((name) => columns.has(name));
    const rows = [...new Set(found.flatMap(({ row }) => (row === null ? [] : [row])))];
    if (tables.canonical === null || names.length === 0 || rows.length === 0) return new Map();
    const read = await session.rows(`SELECT source_row, ${names.map((name) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`).join(', ')} FROM ${parquet(tables.canonical)} WHERE source_row IN (${rows.join(', ')})`);
    return new Map(read.map((row) => [row['source_row'] as number, new Map(names.flatMap((name) => (row[name] === null ? [] : [[name, cellText(row[name])] as const])))]));
  }
}

const PlanColumns = z.object({ derivations: z.array(z.object({ column: z.string(), title: z.string(), type: z.string() })) });

/** The first row table of a run's pipeline, the one that names rows: its artifact or its plan; null before there is one. */
export function mainSlot(context: Pick<ServiceContext, 'runFiles' | 'traces' | 'store'>, run: string, what: 'slot' | 'plan'): ReturnType<ServiceContext['runFiles']['find']> {
  const table = context.traces.get(context.store.runs.get(run).pipeline)?.tables[0];
  return table ? context.runFiles.find(run, table[what]) : null;
}

/** Columns of that table in order, with title and type; empty before there is one. */
export async function canonicalColumns(context: Pick<ServiceContext, 'runFiles' | 'traces' | 'store'>, run: string): Promise<ReadonlyMap<string, { readonly title: string; readonly type: string }>> {
  const slot = mainSlot(context, run, 'plan')?.name;
  const plan = slot === undefined ? null : await context.runFiles.jsonIf(run, slot, PlanColumns);
  return new Map((plan?.derivations ?? []).map(({ column, title, type }) => [column, { title, type }]));
}

/** Source header of a canonical field or of a report's code. */
function headersOf(mapping: Mapping | null, config: ResolvedConfig): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const column of mapping?.columns ?? []) if (column.field !== null && column.status === 'accepted') headers.set(column.field, column.header);
  for (const { value: template } of Object.values(config.sections.templates)) {
    for (const field of template.fields) {
      const header = headers.get(field.source);
      if (header !== undefined && !headers.has(field.code)) headers.set(field.code, header);
    }
  }
  return headers;
}
