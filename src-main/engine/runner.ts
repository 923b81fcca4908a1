/**
 * The runner, in prose:
 *
 *  1. Gates run one after another in the pipeline's order (`pipeline.ts`). A gate whose `when` gives a reason, or whose producer was
 *     blocked, under review, or skipped with a slot it needs, is skipped, and the record says why.
 *  2. Before a gate runs, the inputs that came from outside are held against their hashes once (`held`), and its key is made from its id, version and code hash, the hashes of its inputs, its parameters, its
 *     configuration slice and the engine versions (`keyOf`). Inputs are hashed before, never after.
 *  3. A known key whose outputs still hold is reused: nothing runs (`reuse`). `bypassMemo` turns this off, for verification.
 *  4. Otherwise the gate runs in a scratch directory with a signal that fires on cancel or when its time budget ends (`attempt`).
 *     Retryable errors are tried again as often as the gate declares.
 *  5. Its record is handed to the ledger, and the next gate waits until that is durable. A killed run therefore resumes by simply
 *     running again: finished gates are reused.
 *  6. At the end the manifest is written as an artifact (`manifest.ts`); it says what was done, and never when.
 */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { AppError, asAppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';
import { inFamily, isFamily, slotName, type GateContext, type GateDefinition, type GateResult } from './gate.ts';
import { hashOf } from './hash.ts';
import { writeManifest } from './manifest.ts';
import { parseDocument, parseJsonDocument } from './parse-document.ts';
import type { MemoEntry } from './ports.ts';
import type { RunnerOptions, RunOutcome } from './run-options.ts';

export type { RunnerOptions, RunOutcome };

/** Runs a pipeline to its end, or to the first gate that blocks, fails or is cancelled. Never throws for what a gate did. */
export async function runPipeline(options: RunnerOptions): Promise<RunOutcome> {
  const run = new RunInProgress(options);
  for (const gate of options.pipeline.order) await run.step(gate);
  return run.finish();
}

class RunInProgress {
  readonly records: GateRecord[] = [];
  readonly slots = new Map<string, ArtifactRef>();
  readonly checked = new Set<string>();
  readonly options: RunnerOptions;
  stop: { gate: string; status: RunOutcome['status']; why: string } | null = null;
  error: AppError | null = null;

  constructor(options: RunnerOptions) {
    this.options = options;
    for (const input of options.request.inputs) this.slots.set(input.name, input);
  }

  async step(gate: GateDefinition): Promise<void> {
    const reason = this.reasonToSkip(gate);
    if (reason !== null) return this.record(blank(gate, 'skipped', reason));
    const { ledger, clock, checkpoint } = this.options;
    let key: string | null = null;
    const started = clock.monotonicMs();
    const seconds = (): number => Math.round(clock.monotonicMs() - started) / 1000;
    try {
      await this.held(gate);
      key = this.keyOf(gate);
      await ledger.gateStarted(gate.id, key);
      checkpoint?.(`${gate.id}:started`);
      const reused = await this.reuse(key);
      if (reused) return await this.settle(gate, key, reused, 'reused', seconds());
      const { result, outputs } = await this.attempts(gate);
      checkpoint?.(`${gate.id}:computed`);
      await this.settle(gate, key, { status: result.outcome, outputs, summary: result.summary, message: result.message ?? null }, result.outcome, seconds());
      checkpoint?.(`${gate.id}:recorded`);
    } catch (thrown) {
      const error = this.options.signal.aborted ? new AppError('CANCELLED', `cancelled during ${gate.title}`) : asAppError(thrown);
      this.error = error;
      const status = error.code === 'CANCELLED' ? 'cancelled' : 'failed';
      this.stop = { gate: gate.id, status, why: error.message };
      await this.record({ ...blank(gate, status, error.message), key, seconds: seconds() });
    }
  }

  async finish(): Promise<RunOutcome> {
    const status = this.stop?.status ?? 'succeeded';
    const { options } = this;
    const manifest = status === 'failed' || status === 'cancelled' ? null : await writeManifest(options, this.records);
    options.checkpoint?.('run:manifest');
    return { status, manifest, gates: this.records, error: this.error };
  }

  private reasonToSkip(gate: GateDefinition): string | null {
    if (this.options.signal.aborted && !this.stop) {
      this.error = new AppError('CANCELLED', `cancelled before ${gate.title}`);
      this.stop = { gate: gate.id, status: 'cancelled', why: this.error.message };
    }
    if (this.stop) {
      if (this.stop.status === 'blocked' || this.stop.status === 'review_required') return `not run: ${this.stop.gate} ${this.stop.status === 'blocked' ? 'blocked' : 'waits for a person'}`;
      return `not run: ${this.stop.gate} ${this.stop.status}`;
    }
    const reason = gate.when?.({ params: this.options.request.params, has: (slot) => this.slots.has(slot) }) ?? null;
    if (reason !== null) return reason;
    for (const input of gate.inputs) {
      if (!input.endsWith('?') && !isFamily(input) && !this.slots.has(input)) return `${input} was not made`;
    }
    return null;
  }

  /** Inputs from outside are still what their hashes say; each is read once a run. What gates made is checked where it is reused. */
  private async held(gate: GateDefinition): Promise<void> {
    for (const slot of this.slotsOf(gate)) {
      const ref = this.slots.get(slot);
      if (!ref || this.checked.has(slot) || !this.options.request.inputs.some((input) => input.name === slot)) continue;
      if (!(await this.options.artifacts.holds(ref))) throw new AppError('CORRUPT', `the file of input ${slot} (${ref.sha256}) is missing or was altered`, { details: { slot, sha256: ref.sha256 }, userAction: 'Hand in the file again.' });
      this.checked.add(slot);
    }
  }

  /** The slots that a gate reads, families resolved to those that this run was given. */
  private slotsOf(gate: GateDefinition): string[] {
    const given = this.options.request.inputs.map(({ name }) => name);
    return gate.inputs.flatMap((input) => (isFamily(input) ? given.filter((slot) => inFamily(input, slot)).toSorted() : [slotName(input)]));
  }

  private params(gate: GateDefinition): unknown {
    return parseDocument(`the parameters of ${gate.title}`, gate.params, this.options.request.params);
  }

  /** H(gate id, version, code, inputs, params, config slice, engine): equal key, equal result. */
  private keyOf(gate: GateDefinition): string {
    const inputs: Record<string, string> = {};
    for (const slot of this.slotsOf(gate)) {
      const ref = this.slots.get(slot);
      if (ref) inputs[slot] = ref.sha256;
    }
    const { config, codeHash, engine } = this.options;
    const slice = Object.fromEntries((gate.config ?? []).map((section) => [section, config[section] ?? null]));
    return hashOf('gate-key/1', { gate: gate.id, version: gate.version, codeHash, inputs, params: this.params(gate), slice: hashOf('config-slice/1', slice), engine });
  }

  private async reuse(key: string): Promise<MemoEntry | null> {
    if (this.options.bypassMemo) return null;
    const entry = await this.options.ledger.memo(key);
    if (!entry) return null;
    for (const output of entry.outputs) if (!(await this.options.artifacts.holds(output))) return null;
    return entry;
  }

  private async attempts(gate: GateDefinition): Promise<{ result: GateResult; outputs: ArtifactRef[] }> {
    for (let left = (gate.attempts ?? 1) - 1; ; left -= 1) {
      try {
        return await this.attempt(gate);
      } catch (thrown) {
        const error = asAppError(thrown);
        if (left <= 0 || !error.retryable || this.options.signal.aborted) throw error;
      }
    }
  }

  private async attempt(gate: GateDefinition): Promise<{ result: GateResult; outputs: ArtifactRef[] }> {
    const { options } = this;
    const scratch = await options.artifacts.scratch(gate.id);
    const budget = gate.budgetSeconds === undefined ? null : AbortSignal.timeout(gate.budgetSeconds * 1000);
    const signal = budget ? AbortSignal.any([options.signal, budget]) : options.signal;
    const outputs: ArtifactRef[] = [];
    const resolve = (slot: string): (ArtifactRef & { path: string }) | null => {
      if (!gate.inputs.some((input) => slotName(input) === slot)) throw new AppError('INTERNAL', `gate ${gate.id} reads slot ${slot} without declaring it`);
      const ref = this.slots.get(slot);
      return ref ? { ...ref, path: options.artifacts.pathOf(ref) } : null;
    };
    const required = (slot: string): ArtifactRef & { path: string } => {
      const ref = resolve(slot);
      if (!ref) throw new AppError('INTERNAL', `gate ${gate.id} needs slot ${slot}, which is empty`);
      return ref;
    };
    const context: GateContext<unknown> = {
      params: this.params(gate),
      config: (section) => {
        if (!gate.config?.includes(section)) throw new AppError('INTERNAL', `gate ${gate.id} reads configuration section ${section} without declaring it`);
        return options.config[section];
      },
      input: required,
      optional: resolve,
      family: (family) => {
        if (!gate.inputs.includes(family) || !isFamily(family)) throw new AppError('INTERNAL', `gate ${gate.id} reads the family ${family} without declaring it`);
        return options.request.inputs.filter(({ name }) => inFamily(family, name)).toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ name }) => {
          const ref = this.slots.get(name) as ArtifactRef;
          return { ...ref, path: options.artifacts.pathOf(ref) };
        });
      },
      inputJson: async <T extends z.ZodType>(slot: string, schema: T) => parseJsonDocument(slot, schema, await readFile(required(slot).path, 'utf8')),
      output: async (slot, source, about) => {
        if (!gate.outputs.includes(slot)) throw new AppError('INTERNAL', `gate ${gate.id} hands over slot ${slot} without declaring it`);
        if (outputs.some((output) => output.name === slot)) throw new AppError('INTERNAL', `gate ${gate.id} hands over slot ${slot} twice`);
        options.checkpoint?.(`${gate.id}:writing:${slot}`);
        const content = 'json' in source ? { text: `${JSON.stringify(source.json, null, 1)}\n` } : source;
        const ref = await options.artifacts.put(slot, content, about);
        outputs.push(ref);
        return ref;
      },
      scratch: scratch.path,
      limits: options.limits,
      signal,
      progress: (done, total, unit, seen) => options.ledger.progress(gate.id, done, total, unit, ...(seen === undefined ? [] : [seen])),
    };
    try {
      const result = await gate.run(context);
      signal.throwIfAborted();
      if (result.outcome === 'passed') {
        const missing = gate.outputs.filter((slot) => !outputs.some((output) => output.name === slot));
        if (missing.length > 0) throw new AppError('INTERNAL', `gate ${gate.id} passed without handing over ${missing.join(', ')}`);
      }
      return { result, outputs };
    } catch (thrown) {
      if (budget?.aborted && !options.signal.aborted) throw new AppError('TIMEOUT', `${gate.title} took longer than ${gate.budgetSeconds} s`, { cause: thrown });
      throw thrown;
    } finally {
      await scratch.dispose();
    }
  }

  private async settle(gate: GateDefinition, key: string, entry: MemoEntry, status: GateRecord['status'], seconds: number): Promise<void> {
    for (const output of entry.outputs) this.slots.set(output.name, output);
    const stands = status === 'reused' && entry.status !== 'passed' ? entry.status : status;
    if (entry.status === 'blocked' || entry.status === 'review_required') this.stop = { gate: gate.id, status: entry.status, why: entry.message ?? '' };
    await this.record({ ...blank(gate, stands, entry.message), key, seconds, outputs: [...entry.outputs], summary: { ...entry.summary } });
  }

  private async record(record: GateRecord): Promise<void> {
    // Told first, kept after: a record that the ledger refused is not the run's.
    await this.options.ledger.gateFinished(record);
    this.records.push(record);
  }
}

function blank(gate: GateDefinition, status: GateRecord['status'], message: string | null): GateRecord {
  return { id: gate.id, title: gate.title, version: gate.version, status, seconds: 0, key: null, message, outputs: [], progress: null, summary: {} };
}
