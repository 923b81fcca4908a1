import { basename } from 'node:path';
import { z } from 'zod';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { Delivery } from '../../src-shared/contract/deliver.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { Template } from '../../src-shared/model/regime.ts';
import { pipelineOf, whoOf, type ServiceContext } from './context.ts';
import { LineIndexFile, readRecordTree } from './deliver-tree.ts';
import { writeCover } from './exports/cover.ts';
import { writeExports } from './exports/write-exports.ts';
import { parquet } from './findings-query.ts';
import { giveHead } from './log-head.ts';
import type { DeliverySlots } from './pipeline-port.ts';
import { ident, text } from '../derive/sql-text.ts';
import { cellText } from '../../src-shared/kernel/cell-text.ts';

/** What a delivery gate stores beside the XML. */
const DeliveryFile = Delivery.omit({ artifact: true, fileName: true, sha256: true, bytes: true });

type DeliverHandlers = Pick<TapestryHandlers, 'deliver.overview' | 'deliver.records' | 'deliver.tree' | 'deliver.exports' | 'deliver.export'>;

/** The reports of a run: verdicts, the delivered tree element by element, and everything that can be taken away. */
export function deliverHandlers(context: ServiceContext): DeliverHandlers {
  const slotsOf = (run: string): readonly DeliverySlots[] => pipelineOf(context, context.store.runs.get(run).pipeline).deliveries.filter((slots) => context.runFiles.find(run, slots.report));
  const slots = (run: string, artifact: string): DeliverySlots => {
    const found = slotsOf(run).find((each) => each.xml === artifact);
    if (!found) throw new AppError('NOT_FOUND', `run ${run} delivered no ${artifact}`, { userAction: 'Choose one of deliver.overview.' });
    return found;
  };
  const templateOf = async (run: string, delivery: DeliverySlots): Promise<Template> => {
    const { template: id } = await context.runFiles.json(run, delivery.report, DeliveryFile);
    const template = (await context.config.read(context.store.runs.request(run).configSha256)).sections.templates[id]?.value;
    if (!template) throw new AppError('NOT_FOUND', `the configuration of run ${run} has no template ${id}`);
    return template;
  };
  return {
    'deliver.overview': async ({ run }) => {
      const reports: z.input<typeof Delivery>[] = [];
      for (const each of slotsOf(run)) {
        const { sha256, bytes } = context.runFiles.get(run, each.xml);
        reports.push({ ...(await context.runFiles.json(run, each.report, DeliveryFile)), artifact: each.xml, fileName: `${run}-${each.xml}`, sha256, bytes });
      }
      return reports;
    },
    'deliver.records': async ({ run, artifact, offset, limit, search }) => {
      const delivery = slots(run, artifact);
      const table = delivery.recordCode === null ? null : context.runFiles.get(run, delivery.space).path;
      if (delivery.recordCode === null || table === null) return { total: 1, offset, items: offset === 0 ? [{ index: 1, id: context.store.runs.get(run).title }] : [] };
      const code = ident(delivery.recordCode);
      // Records stand in the file in the order of their first row.
      const records = `SELECT id, row_number() OVER (ORDER BY first) AS number FROM (SELECT ${code} AS id, min(source_row) AS first FROM ${parquet(table)} GROUP BY 1)`;
      const filtered = `SELECT * FROM (${records})${search === undefined || search === '' ? '' : ` WHERE contains(lower(id), lower(${text(search)}))`}`;
      const session = await context.reader.session();
      const [count] = await session.rows(`SELECT count(*) AS n FROM (${filtered})`);
      const rows = await session.rows(`SELECT * FROM (${filtered}) ORDER BY number LIMIT ${limit} OFFSET ${offset}`);
      return { total: Number(count?.['n'] ?? 0), offset, items: rows.map((row) => ({ index: Number(row['number']), id: cellText(row['id']) })) };
    },
    'deliver.tree': async ({ run, artifact, record }) => {
      const delivery = slots(run, artifact);
      const index = await context.runFiles.json(run, delivery.index, LineIndexFile);
      return readRecordTree({ file: context.runFiles.get(run, delivery.xml).path, index, template: await templateOf(run, delivery), delivery, record });
    },
    'deliver.exports': async ({ run: id }) => {
      const run = context.store.runs.get(id);
      return pipelineOf(context, run.pipeline).exports.flatMap(({ name, fileName, title, slots: needed, copies }) => {
        const refs = needed.map((slot) => context.runFiles.find(id, slot));
        if (refs.some((ref) => ref === null)) return [];
        return [{ name, fileName, title, bytes: copies ? refs[0]?.bytes ?? null : null }];
      });
    },
    'deliver.export': async ({ run, names }, call) => {
      const written = await writeExports(context, context.store.runs.get(run), names, call.signal);
      context.store.audit.append({ ...whoOf(call), kind: 'run.exported', subject: run, payload: { files: written.map(({ name, sha256 }) => ({ name, sha256 })) } });
      // What left says against which log it left: after the entry that says so.
      written.push(...(await writeCover(context, context.store.runs.get(run), written, giveHead(context, whoOf(call), { to: 'export', subject: run }))));
      return written.map(({ name, path, fileName, sha256, bytes }) => ({ name, fileName, sha256, bytes, token: context.files.issue(path, basename(fileName)) }));
    },
  };
}
