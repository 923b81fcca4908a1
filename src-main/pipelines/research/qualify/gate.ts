import { EvaluationReport } from '../../../../src-shared/model/research/evaluation.ts';
import { Qualification, QualificationGates } from '../../../../src-shared/model/research/qualification.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { ResearchParams } from '../params.ts';
import { qualify, type MetricValue } from './judge.ts';
import { DataVerdicts, knownFacts, LookAheadVerdict } from './known-facts.ts';

/**
 * The candidate against the gates of the document. Passes whatever the report says: that a candidate does not qualify is a result, and what is
 * promoted looks at the report, not at this gate's outcome.
 */
export const qualifyGate = defineGate({
  id: 'qualify',
  version: '1',
  title: 'Qualify',
  inputs: ['metric', 'evaluation', 'lookahead?', 'data.summary?', 'spec', 'gates?'],
  outputs: ['qualification'],
  params: ResearchParams.pick({ experiment: true }),
  when: ({ has }) => (has('gates') ? null : 'no gates were given'),
  run: async (context) => {
    const [metric, gatesFile] = [context.input('metric'), context.input('gates')];
    const gates = await context.inputJson('gates', QualificationGates);
    const spec = await context.inputJson('spec', ExperimentSpec);
    const evaluation = await context.inputJson('evaluation', EvaluationReport);
    const lookahead = context.optional('lookahead') === null ? null : await context.inputJson('lookahead', LookAheadVerdict);
    const data = context.optional('data.summary') === null ? null : await context.inputJson('data.summary', DataVerdicts);
    const rows = new Map<string, MetricValue>();
    await withSession(context, [metric], (session) => session.streamColumns(`SELECT book, slice, metric, value, why, low FROM ${parquet(metric.path)} ORDER BY source_row`, ([books = [], slices = [], names = [], values = [], whys = [], lows = []]) => {
      for (let i = 0; i < books.length; i += 1) rows.set(`${books[i] as string}/${slices[i] as string}/${names[i] as string}`, { value: values[i] as number | null, why: whys[i] as string | null, low: lows[i] as number | null });
    }));
    const report = qualify(gates, {
      experiment: context.params.experiment ?? spec.name, baseline: spec.baseline, gatesSha256: gatesFile.sha256,
      metrics: (book, slice, name) => rows.get(`${book}/${slice}/${name}`), facts: knownFacts(evaluation, lookahead, data),
    });
    await context.output('qualification', { json: Qualification.parse(report) }, JSON_TYPE);
    const because = report.verdicts.find(({ severity, verdict }) => severity === 'hard' && verdict !== 'passed');
    return { outcome: 'passed' as const, summary: { qualified: report.qualified, ...report.counts }, ...(because === undefined ? {} : { message: `Does not qualify: ${because.text}` }) };
  },
});
