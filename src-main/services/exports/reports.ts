import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { Derivation } from '../../../src-shared/model/derivation.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import { TapeProfile } from '../../../src-shared/model/profile.ts';
import { GroupsFile } from '../findings.ts';
import type { ExportDefinition, ExportTools } from './export-definition.ts';
import { csvRecord } from './guard-formula.ts';

/** Every column of the tape with the field it went to, why, and how its text was read. */
export const mappingReport: ExportDefinition = {
  name: 'mapping-report.csv', fileName: 'mapping-report.csv', title: 'Mapping report', slots: ['mapping', 'profile'], copies: false,
  write: async (tools, path) => {
    const { mapping, profile } = await columnsOf(tools);
    const head = csvRecord(['column', 'header', 'field', 'status', 'tier', 'score', 'reason', 'reading', 'reading_reason', 'collision', 'actor', 'at', 'note', 'filled', 'distinct', 'first_sample']);
    const rows = mapping.columns.map((column) => {
      const about = profile.columns.find((each) => each.index === column.index);
      const reading = Object.entries(column.reading).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' | ') : String(value)}`).join('; ');
      return csvRecord([column.index + 1, column.header, column.field, column.status, column.tier, column.score, column.reason, reading, column.readingReason, column.collision?.reason ?? null, column.actor ?? null, column.at ?? null, column.note ?? null, about?.filled ?? null, about?.distinct ?? null, about?.samples[0]?.value ?? null]);
    });
    await writeFile(path, head + rows.join(''));
  },
};

/** Columns that went nowhere, with what is in them. */
export const unmappedColumns: ExportDefinition = {
  name: 'unmapped-columns.csv', fileName: 'unmapped-columns.csv', title: 'Unmapped columns', slots: ['mapping', 'profile'], copies: false,
  write: async (tools, path) => {
    const { mapping, profile } = await columnsOf(tools);
    const rows = mapping.columns.filter((column) => column.field === null || column.status !== 'accepted').map((column) => {
      const about = profile.columns.find((each) => each.index === column.index);
      return csvRecord([column.index + 1, column.header, column.status, column.reason, about?.type ?? null, about?.filled ?? null, about?.empty ?? null, about?.distinct ?? null, (about?.samples ?? []).slice(0, 3).map(({ value }) => value).join(' | '), column.alternatives.map(({ field, score }) => `${field} ${score.toFixed(2)}`).join(' | ')]);
    });
    await writeFile(path, csvRecord(['column', 'header', 'status', 'reason', 'type', 'filled', 'empty', 'distinct', 'samples', 'near_misses']) + rows.join(''));
  },
};

/** Every finding with its words; all of them, none sampled. */
export const findingsCsv: ExportDefinition = {
  name: 'findings.csv', fileName: 'findings.csv', title: 'Findings', slots: ['findings'], copies: false,
  write: async (tools, path) => {
    const { open } = await import('node:fs/promises');
    const reader = await tools.findings();
    const handle = await open(path, 'wx');
    try {
      await handle.write(csvRecord(['rule', 'severity', 'title', 'field', 'source_row', 'line', 'header', 'exposure', 'observed', 'expected', 'waived_by', 'reference']));
      for (let offset = 0; ; offset += PAGE) {
        tools.signal.throwIfAborted();
        const { items } = await reader.page({ offset, limit: PAGE });
        await handle.write(items.map((item) => {
          const words = reader.words(item.rule);
          return csvRecord([item.rule, item.severity, words.title, item.field, item.sourceRow, item.line, item.header, item.exposure, item.observed, item.expected, item.waivedBy, words.reference]);
        }).join(''));
        if (items.length < PAGE) break;
      }
    } finally {
      await handle.close();
    }
  },
};
const PAGE = 20_000;

const Plan = z.object({ derivations: z.array(Derivation) });

/** By field: the columns it is made from, how they were found, each step, who vouches for it, and what was found wrong. */
export const fieldLineage: ExportDefinition = {
  name: 'field-lineage.json', fileName: 'field-lineage.json', title: 'Field lineage', slots: ['canonical.plan', 'mapping'], copies: false,
  write: async (tools, path) => {
    const { mapping } = await columnsOf(tools);
    const plan = await tools.files.json(tools.run.id, 'canonical.plan', Plan);
    const groups = (await tools.files.jsonIf(tools.run.id, 'findings.groups', GroupsFile))?.groups ?? [];
    const fields = plan.derivations.map(({ column, title, type, steps }) => {
      const columns = mapping.columns.filter((each) => each.field === column && each.status === 'accepted').map(({ index, header, tier, score, reason, actor, at }) => ({ column: index + 1, header, tier, score, reason, ...(actor === undefined ? {} : { actor }), ...(at === undefined ? {} : { at }) }));
      const own = groups.filter((group) => group.field === column);
      return { field: column, title, type, columns, steps, findings: Object.fromEntries(own.map((group) => [group.rule, group.findings])) };
    });
    await writeFile(path, `${canonicalJson({ kind: 'field-lineage', version: 1, run: tools.run.id, fields })}\n`);
  },
};

async function columnsOf(tools: ExportTools): Promise<{ mapping: Mapping; profile: TapeProfile }> {
  return { mapping: await tools.files.json(tools.run.id, 'mapping', Mapping), profile: await tools.files.json(tools.run.id, 'profile', TapeProfile) };
}
