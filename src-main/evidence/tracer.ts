import { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { formatAddress, parseAddress, type Address } from '../../src-shared/model/address.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { Template } from '../../src-shared/model/regime.ts';
import { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Run } from '../../src-shared/model/run.ts';
import type { Trace, TraceNode } from '../../src-shared/model/trace.ts';
import type { Session } from '../data/duckdb-session.ts';
import type { TraceDeclaration } from '../derive/trace-declaration.ts';
import { HashMemory, RunArchive } from './archive.ts';
import { unitInWords } from './currency.ts';
import { Remembered } from './remembered.ts';
import { sharedBy, TraceContext, type Kept, type RunShared } from './trace-context.ts';
import { reportOfFigure, traceFigure, traceReportValue, traceStratum } from './trace-figure.ts';
import { traceFinding } from './trace-finding.ts';
import { templateField } from './template-field.ts';
import { traceRow } from './trace-row.ts';
import { traceTab } from './trace-tab.ts';
import { rowOfKey, type FoundAddress } from './trace-keys.ts';
import { searchRun } from './explore/search.ts';
import { traceCell } from './explore/trace-cell.ts';

/** Where a value stands in a delivered file. */
export interface Located { readonly line: number; readonly xml: string; readonly valueStart: number; readonly valueEnd: number }

export interface TracerPorts {
  /** Artifacts of a run by slot, inputs included. */
  artifacts(run: string): readonly ArtifactRef[];
  run(id: string): Run;
  /** The resolved configuration document of a run, for rule texts and file hashes. */
  config(run: string): ArtifactRef | null;
  readonly directory: string;
  session(): Promise<Session>;
  declaration(pipeline: string): TraceDeclaration | null;
  /** Finds a code in a delivered file of this template; null when the file does not carry it. */
  locate(file: string, index: string, template: Template, target: { readonly code: string; readonly record?: number; readonly row?: number }): Promise<Located | null>;
}

/** Answers any address of any run, from the run's own artifacts and plan. */
export class Tracer {
  private readonly ports: TracerPorts;
  private readonly hashes = new HashMemory();
  private readonly opened = new Remembered<RunShared>(20);
  /** What kernels made once, over all finished runs: some of it is large. */
  private readonly made = new Remembered<{ readonly value: unknown; readonly slots: readonly string[] }>(48);

  constructor(ports: TracerPorts) {
    this.ports = ports;
  }

  /**
   * The path from an address to its origins. Errors: INVALID_INPUT for a text that is no address, NOT_FOUND when the run has no such
   * value, CORRUPT when an artifact it needs is missing. An artifact that was altered is not an error: the trace says it does not hold.
   */
  async trace(run: Run, text: string): Promise<Trace> {
    return (await this.walk(run, text)).trace;
  }

  /** A trace and the slots of this run that it stands on: what somebody needs who is to check it elsewhere. Errors: those of `trace`. */
  async walk(run: Run, text: string): Promise<{ readonly trace: Trace; readonly slots: readonly string[] }> {
    const address = parseAddress(text);
    const context = await this.context(run);
    const contexts = [context];
    let made: { node: TraceNode; delivered: { slot: string; located: Located } | null };
    try {
      made = await this.node(run, context, address, contexts);
    } catch (error) {
      // What was asked cannot be read: said as it is, unless an altered file is the reason. Then the trace says which.
      if (error instanceof AppError && (error.code === 'INVALID_INPUT' || error.code === 'CANCELLED')) throw error;
      const { broken } = await this.verdicts(contexts);
      if (broken.length === 0) throw error;
      made = { node: unreadable(text, address), delivered: null };
    }
    const { node, delivered } = made;
    const { checked, broken } = await this.verdicts(contexts);
    const agrees = (each: TraceNode): boolean => each.agrees && each.inputs.every(agrees);
    const trace = {
      address: text, run: run.id, title: titleOf(context, address, node), unit: await this.unit(context, node),
      delivered: delivered ? { artifact: delivered.slot, sha256: context.archive.ref(delivered.slot).sha256, line: delivered.located.line, xml: delivered.located.xml, valueStart: delivered.located.valueStart, valueEnd: delivered.located.valueEnd } : null,
      root: node, hashes: { checked, held: checked - broken.length, broken }, approved: run.approval, holds: broken.length === 0 && agrees(node),
    };
    return { trace, slots: [...context.touched] };
  }

  /** Hashes of everything touched, over all runs of one trace. A file that is gone is an error: there is nothing to stand on. */
  private async verdicts(contexts: readonly TraceContext[]): Promise<{ checked: number; broken: { name: string; expected: string; found: string }[] }> {
    const verdicts = (await Promise.all(contexts.map((context) => Promise.all([...context.touched].filter((slot) => context.archive.has(slot)).map((slot) => context.archive.verdict(slot)))))).flat();
    const broken = verdicts.flatMap((verdict) => (verdict.found === null ? [] : [{ name: verdict.name, expected: verdict.expected, found: verdict.found }]));
    const missing = broken.find((each) => each.found === 'missing');
    if (missing) throw new AppError('CORRUPT', `${missing.name} is missing from the workspace: the file with SHA-256 ${missing.expected}`, { details: { artifact: missing.name, sha256: missing.expected }, userAction: 'Restore it from a backup, or run again.' });
    return { checked: verdicts.length, broken };
  }

  async search(run: Run, text: string): Promise<FoundAddress[]> {
    return searchRun(await this.context(run), text);
  }

  private async node(run: Run, context: TraceContext, address: Address, contexts: TraceContext[]): Promise<{ node: TraceNode; delivered: { slot: string; located: Located } | null }> {
    const { declaration } = context;
    const fileName = context.shared.fileNames.get(declaration.source.tape) ?? declaration.source.tape;
    const plain = async (node: Promise<TraceNode>): Promise<{ node: TraceNode; delivered: null }> => ({ node: await node, delivered: null });
    if (address.space === 'source') return plain(traceCell(context, address, fileName));
    if (address.space === 'finding') return plain(traceFinding(context, address.column, address.key, fileName));
    if (address.space === declaration.strata?.space) return plain(traceStratum(context, address.column, address.key));
    if (address.space === declaration.crossTabs?.space) return plain(traceTab(context, address));
    if (address.space === 'figure') {
      const report = await reportOfFigure(context, address.column);
      if (!report) throw new AppError('NOT_FOUND', 'this run made no figures');
      return plain(traceFigure(context, report, address.column));
    }
    if (address.space === 'prior') {
      if (run.priorRun === null) throw new AppError('NOT_FOUND', 'this run has no run of the cut-off before');
      const prior = this.ports.run(run.priorRun);
      const before = await this.context(prior);
      contexts.push(before);
      const found = await this.node(prior, before, { ...address, space: declaration.reports[0]?.current ?? declaration.tables[0]?.space ?? address.space }, contexts);
      return { node: { ...found.node, address: formatAddress(address) }, delivered: null };
    }
    const report = declaration.reports.find((candidate) => candidate.space === address.space);
    if (report) {
      if (!context.archive.has(report.slot)) throw new AppError('NOT_FOUND', `run ${run.id} made no ${report.space}`);
      const node = await traceReportValue(context, report, address.column, address.key);
      return { node, delivered: await this.delivered(context, address, await rowOfReport(context, report.slot, address)) };
    }
    const table = context.table(address.space);
    if (!context.archive.has(table.slot)) throw new AppError('NOT_FOUND', `run ${run.id} made no ${table.title}`);
    const place = await rowOfKey(context, table, address);
    const node = await traceRow(context, table.space, address.column, place.sourceRow, fileName);
    return { node: { ...node, address: formatAddress(address) }, delivered: await this.delivered(context, address, place) };
  }

  private async delivered(context: TraceContext, address: Address, place: { record?: number; row?: number }): Promise<{ slot: string; located: Located } | null> {
    const delivery = context.declaration.deliveries.find((candidate) => candidate.space === address.space);
    const template = delivery ? context.config?.sections.templates[delivery.template]?.value : undefined;
    if (!delivery || !template || !context.archive.has(delivery.slot)) return null;
    context.touched.add(delivery.slot).add(delivery.index);
    const located = await this.ports.locate(context.archive.path(delivery.slot), context.archive.path(delivery.index), template, { code: address.column, ...(place.record === undefined ? {} : { record: place.record }), ...(place.row === undefined ? {} : { row: place.row }) });
    return located ? { slot: delivery.slot, located } : null;
  }

  private unit(context: TraceContext, node: TraceNode): Promise<string> {
    const sections = context.config?.sections;
    const field = sections?.fields[node.column]?.value ?? (node.inputs.length === 1 ? sections?.fields[node.inputs[0]?.column ?? '']?.value : undefined);
    const formula = sections?.formulas[node.column]?.value;
    const ofFormula = formula === undefined ? undefined : formula.operation === 'share' || formula.operation === 'annualised' ? 'points' : sections?.measures[formula.of[0] ?? '']?.value.unit;
    return unitInWords(context, field?.unit ?? sections?.measures[node.column]?.value.unit ?? ofFormula ?? 'none');
  }

  /** A run's artifacts, plans and configuration, opened for reading. */
  async context(run: Run): Promise<TraceContext> {
    // A finished run never changes; one that may still run is opened anew each time.
    if (run.finishedAt === null) return new TraceContext(await this.open(run));
    const opening = `${run.id}/${run.manifestSha256 ?? run.status}/${run.finishedAt}`;
    return new TraceContext(await this.opened.get(opening, () => this.open(run, { get: (key, make) => this.made.get(`${opening}/${key}`, make) })));
  }

  private async open(run: Run, made?: Kept): Promise<RunShared> {
    const declaration = this.ports.declaration(run.pipeline);
    if (!declaration) throw new AppError('UNAVAILABLE', `pipeline ${run.pipeline} does not say how its values are traced`);
    const configRef = this.ports.config(run.id);
    const archive = new RunArchive(run.id, [...this.ports.artifacts(run.id), ...(configRef ? [{ ...configRef, name: 'config' }] : [])], this.ports.directory, this.hashes);
    const config = configRef ? await archive.json('config', ResolvedConfig) : null;
    return sharedBy(archive, declaration, await this.ports.session(), config, { ...(made ? { made } : {}), fileNames: new Map(run.inputs.map(({ name, fileName }) => [name, fileName])) });
  }
}

/** The root of a path that cannot be walked because a file was altered: nothing is claimed. */
function unreadable(text: string, address: Address): TraceNode {
  return { address: text, title: address.column, table: address.space, column: address.column, sourceRow: null, stored: null, recomputed: null, agrees: false, artifactSha256: null, steps: [], inputs: [], origins: [{ kind: 'blank', reason: 'an artifact on this path was altered: nothing below it can be believed' }], findings: [] };
}

const Rows = z.array(z.looseObject({ id: z.string(), values: z.array(z.looseObject({ code: z.string() })) }));
const ReportRows = z.looseObject({ triggers: Rows.default([]), cashflows: Rows.default([]) });

/** The place of a trigger or cash-flow row in its report; the report's own values have none. */
async function rowOfReport(context: TraceContext, slot: string, address: Address): Promise<{ record?: number; row?: number }> {
  if (address.key === null) return { record: 1 };
  const stored = await context.json(slot, ReportRows);
  const rows = [stored.triggers, stored.cashflows].find((each) => each.some((row) => row.values.some((value) => value.code === address.column))) ?? [];
  return { record: 1, row: rows.findIndex((row) => row.id === address.key) + 1 };
}

/** A delivered value by its code and the name its template gives it; any other by its own title. */
function titleOf(context: TraceContext, address: Address, node: TraceNode): string {
  const field = templateField(context, address.space, address.column);
  return field ? `${field.code} ${field.name}` : node.title;
}
