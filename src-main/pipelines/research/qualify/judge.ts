import { metricOf, type MetricDefinition } from '../../../../src-shared/model/metrics/performance/registry.ts';
import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import type { Fact } from '../../../../src-shared/model/research/evaluation.ts';
import type { GateVerdict, Qualification, QualificationGate, QualificationGates } from '../../../../src-shared/model/research/qualification.ts';
import { figure, margin } from './figure-words.ts';

/** A row of `metric`, as far as gates look. */
export interface MetricValue { readonly value: number | null; readonly why: string | null; readonly low: number | null }
/** By `<book>/<slice>/<metric>`. */
export type MetricLookup = (book: string, slice: string, metric: string) => MetricValue | undefined;

export interface Case {
  readonly experiment: string;
  /** Book that the candidate is compared with. */
  readonly baseline: string;
  readonly gatesSha256: string;
  readonly metrics: MetricLookup;
  readonly facts: ReadonlyMap<string, Fact>;
}

type Judged = Pick<GateVerdict, 'candidate' | 'baseline' | 'bar' | 'text' | 'addresses'> & { readonly met: boolean | null };

/**
 * Holds a candidate against every gate. It qualifies where no hard gate failed *and* every hard gate could be evaluated: what is not known
 * is never in its favour. Soft gates warn.
 */
export function qualify(document: Pick<QualificationGates, 'gates'>, about: Case): Qualification {
  const verdicts = document.gates.map((gate) => verdictOf(gate, about));
  const count = (verdict: GateVerdict['verdict']): number => verdicts.filter((each) => each.verdict === verdict).length;
  const hard = verdicts.filter(({ severity }) => severity === 'hard');
  return {
    kind: 'research.qualification', version: 1, experiment: about.experiment, baseline: about.baseline, gatesSha256: about.gatesSha256,
    qualified: hard.length > 0 && hard.every(({ verdict }) => verdict === 'passed'), verdicts,
    counts: { passed: count('passed'), failed: count('failed'), warned: count('warned'), notEvaluable: count('not-evaluable') },
  };
}

function verdictOf(gate: QualificationGate, about: Case): GateVerdict {
  const { met, ...told } = judge(gate.check, about);
  const verdict = met === null ? 'not-evaluable' : met ? 'passed' : gate.severity === 'hard' ? 'failed' : 'warned';
  return { gate: gate.id, title: gate.title, why: gate.why, severity: gate.severity, verdict, ...told };
}

const address = (book: string, slice: string, metric: string, column = 'value'): string => `metric:${column}@${book}/${slice}/${metric}`;
const unknown = (text: string, addresses: readonly string[] = [], known: Partial<Judged> = {}): Judged => ({ met: null, candidate: null, baseline: null, bar: null, ...known, text: `Not evaluable: ${text}`, addresses: [...addresses] });

function judge(check: QualificationGate['check'], about: Case): Judged {
  if (check.kind === 'fact') {
    const fact = about.facts.get(check.fact);
    if (fact === undefined) return unknown(`nothing in this run tells ${check.fact}.`);
    return fact.holds === null ? unknown(fact.text, fact.addresses) : { met: fact.holds, candidate: null, baseline: null, bar: null, text: fact.text, addresses: [...fact.addresses] };
  }
  const metric = metricOf(check.metric);
  if (metric === undefined) return unknown(`there is no metric ${check.metric}.`);
  const own = about.metrics(CANDIDATE, check.slice, check.metric);
  const at = address(CANDIDATE, check.slice, check.metric, check.kind === 'interval' ? 'low' : 'value');
  if (own === undefined) return unknown(`the run has no ${metric.title} of slice ${check.slice}.`);
  if (own.value === null) return unknown(`${metric.title} of slice ${check.slice} is not defined: ${own.why ?? 'no reason was given'}.`, [at]);
  if (check.kind === 'interval') return interval(check, metric, own, at);
  return check.kind === 'absolute' ? absolute(check, metric, own.value, at) : against(check, metric, own.value, at, about);
}

function absolute(check: Extract<QualificationGate['check'], { kind: 'absolute' }>, metric: MetricDefinition, value: number, at: string): Judged {
  const met = check.at === 'least' ? value >= check.bar : value <= check.bar;
  return { met, candidate: value, baseline: null, bar: check.bar, addresses: [at], text: `${metric.title} (${check.slice}) is ${figure(value, metric.unit)}; at ${check.at} ${figure(check.bar, metric.unit)} is asked${met ? '' : `: ${margin(Math.abs(value - check.bar), metric.unit)} ${check.at === 'least' ? 'too little' : 'too much'}`}.` };
}

function interval(check: Extract<QualificationGate['check'], { kind: 'interval' }>, metric: MetricDefinition, own: MetricValue, at: string): Judged {
  if (own.low === null) return unknown(`${metric.title} of slice ${check.slice} has no bootstrap interval.`, [at], { candidate: own.value });
  const met = own.low >= check.lowAtLeast;
  return { met, candidate: own.low, baseline: null, bar: check.lowAtLeast, addresses: [at], text: `The lower end of the bootstrap interval of ${metric.title} (${check.slice}) is ${figure(own.low, metric.unit)}, of ${figure(own.value ?? Number.NaN, metric.unit)}; at least ${figure(check.lowAtLeast, metric.unit)} is asked.` };
}

function against(check: Extract<QualificationGate['check'], { kind: 'against-baseline' }>, metric: MetricDefinition, value: number, at: string, about: Case): Judged {
  const other = about.metrics(about.baseline, check.slice, check.metric);
  const addresses = [at, address(about.baseline, check.slice, check.metric)];
  if (metric.better === 'neutral') return unknown(`neither more nor less of ${metric.title} is better.`, addresses, { candidate: value });
  if (other === undefined || other.value === null) return unknown(`${metric.title} of the baseline ${about.baseline} (${check.slice}) is ${other === undefined ? 'not in the run' : `not defined: ${other.why ?? 'no reason was given'}`}.`, other === undefined ? [at] : addresses, { candidate: value });
  // A share of a baseline of 0 is 0, whatever the share: then nothing but the difference can be asked.
  if (check.worse === 'relative' && other.value === 0) return unknown(`${metric.title} of the baseline is 0, and no share of it says how much worse the candidate may be.`, addresses, { candidate: value, baseline: 0 });
  const allowed = check.worse === 'relative' ? Math.abs(other.value) * check.by : check.by;
  const bar = metric.better === 'higher' ? other.value - allowed : other.value + allowed;
  const met = metric.better === 'higher' ? value >= bar : value <= bar;
  const room = check.by === 0 ? 'not worse at all' : check.by > 0 ? `worse by at most ${check.worse === 'relative' ? `${trim(check.by * 100)} % of it` : margin(check.by, metric.unit)}` : `better by at least ${check.worse === 'relative' ? `${trim(-check.by * 100)} % of it` : margin(-check.by, metric.unit)}`;
  return { met, candidate: value, baseline: other.value, bar, addresses, text: `${metric.title} (${check.slice}) is ${figure(value, metric.unit)}, the baseline ${about.baseline}'s ${figure(other.value, metric.unit)}; ${room} is asked, which is at ${metric.better === 'higher' ? 'least' : 'most'} ${figure(bar, metric.unit)}.` };
}

function trim(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}
