import { join } from 'node:path';
import { decimal } from '../../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Deal } from '../../../../src-shared/model/deal.ts';
import { readBack } from '../../../adapters/xml/read-back.ts';
import { createReportWriter, type Values } from '../../../adapters/xml/xml-writer.ts';
import { writeReportFile } from '../../../adapters/xml/report-file.ts';
import { defineGate } from '../../../engine/gate.ts';
import { InvestorReport, onlyAnnex12 } from '../project/annex12-gate.ts';
import type { ReportValue } from '../project/annex12-values.ts';
import { JSON_TYPE } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';
import { noDataUse, validators, whyNot, type DeliveryReport } from './delivery-report.ts';

const NO_DATA = /^ND[1-5](-\d{4}-\d{2}-\d{2})?$/;

/** Gate 5: the investor report as XML, validated and read back. */
export const deliverAnnex12Gate = defineGate({
  id: 'deliver-annex12',
  version: '1',
  title: 'Deliver Annex 12',
  inputs: ['annex12', 'deal', 'schema.auth098?'],
  outputs: ['annex12.xml', 'annex12.index', 'annex12.delivery'],
  params: TapeParams.pick({ mode: true, secondValidator: true }),
  config: ['templates'],
  when: onlyAnnex12,
  run: async (context) => {
    const report = await context.inputJson('annex12', InvestorReport);
    const deal = await context.inputJson('deal', Deal);
    const template = section(context, 'templates')[report.template]?.value;
    if (!template) throw new AppError('INVALID_INPUT', `there is no template ${report.template}`);
    const values = toValues(report.values);
    const header = Object.fromEntries(template.fields.filter((field) => field.placement === 'report-header').map((field) => [field.code, values[field.code]]));
    const writer = createReportWriter(template, { header, currency: deal.currency });
    const file = join(context.scratch, 'annex12.xml');
    const rows = { trigger: report.triggers.map((row) => toValues(row.values)), cashflow: report.cashflows.map((row) => toValues(row.values)) };
    const written = await writeReportFile(file, writer, [{ values, rows }], { signal: context.signal });
    const read = await readBack(file, template);
    const counts = new Map<string, Map<string, number>>();
    const all = [report.values, ...report.triggers.map((row) => row.values), ...report.cashflows.map((row) => row.values)].flat();
    for (const { code, value } of all) if (value !== null && NO_DATA.test(value)) counts.set(code, new Map(counts.get(code)).set(value, (counts.get(code)?.get(value) ?? 0) + 1));
    const sums = (code: string): string => read.codes[code]?.sum ?? '0';
    const delivery: DeliveryReport = {
      kind: 'delivery', version: 1, template: template.id, title: template.title, records: written.records, ids: 1,
      validators: await validators({ file, template, schema: context.optional('schema.auth098')?.path ?? null, secondValidator: context.params.secondValidator, limits: context.limits, signal: context.signal }),
      reconciliation: [
        { item: 'triggers', delivered: String(read.rows.trigger), canonical: String(report.triggers.length), agrees: read.rows.trigger === report.triggers.length },
        { item: 'cash-flow items', delivered: String(read.rows.cashflow), canonical: String(report.cashflows.length), agrees: read.rows.cashflow === report.cashflows.length },
        ...template.fields.filter((field) => field.format === '{MONETARY}' && field.level !== 'trigger' && field.level !== 'cashflow').flatMap((field) => {
          const value = report.values.find((each) => each.code === field.code)?.value ?? null;
          if (value === null || NO_DATA.test(value)) return [];
          const [delivered, projected] = [decimal(sums(field.code)), decimal(value)];
          return [{ item: `${field.code} ${field.name}`, delivered: delivered.toFixed(2), canonical: projected.toFixed(2), agrees: delivered.eq(projected) }];
        }),
      ],
      noData: noDataUse(template, read, counts, (code) => { const each = all.find((candidate) => candidate.code === code); return each?.origin ? `${each.origin.kind} ${each.origin.ref}: ${each.origin.label}` : each?.source ?? ''; }),
    };
    await context.output('annex12.xml', { path: file }, { extension: 'xml', mediaType: 'application/xml', rows: 1 });
    await context.output('annex12.index', { json: written.index }, JSON_TYPE);
    await context.output('annex12.delivery', { json: delivery }, JSON_TYPE);
    const why = whyNot(delivery);
    const summary = { records: 1, bytes: written.bytes, validators: delivery.validators.filter((verdict) => verdict.available).length, valid: why === null };
    return why === null ? { outcome: 'passed' as const, summary } : { outcome: 'blocked' as const, summary: { ...summary, blocking: 1 }, message: why };
  },
});

function toValues(values: readonly ReportValue[]): Values {
  return Object.fromEntries(values.map((each) => [each.code, each.value]));
}
