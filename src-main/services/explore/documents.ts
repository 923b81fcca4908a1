import { z } from 'zod';
import type { DocumentRef, OpenedDocument } from '../../../src-shared/contract/explore.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Deal } from '../../../src-shared/model/deal.ts';
import { Decisions } from '../../../src-shared/model/decision.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import { Manifest, type Run } from '../../../src-shared/model/run.ts';
import { writeYaml } from '../../adapters/config/write-yaml.ts';
import { allEntries, configEntry, entryOfRef, type ConfigEntry } from '../../evidence/explore/config-entry.ts';
import { runPlans } from '../../evidence/explore/run-plans.ts';
import { originsOf } from '../../evidence/explore/start-model.ts';
import { wordsOf } from '../../evidence/explore/start-decision.ts';
import type { TraceContext } from '../../evidence/trace-context.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';
import { entryInText, indented } from './highlight.ts';
import { openPaper } from './paper.ts';

type Opened = OpenedDocument;
type Fact = Opened['facts'][number];

/** A document longer than this is shown by its entry alone. */
const MOST_TEXT = 400_000;

/** Opens the document that vouches for a step, at the version that the run used. Errors: NOT_FOUND, CORRUPT. */
export async function openDocument(context: ServiceContext, traced: TraceContext, run: Run, origin: DocumentRef): Promise<Opened> {
  const opened = await byKind(context, traced, run, origin);
  if (origin.hash === undefined || opened.sha256 === null || opened.sha256 === origin.hash) return opened;
  return { ...opened, note: `The step names the hash ${origin.hash}; the document kept with the run has ${opened.sha256}. ${opened.note ?? ''}`.trim() };
}

async function byKind(context: ServiceContext, traced: TraceContext, run: Run, origin: DocumentRef): Promise<Opened> {
  const { kind, ref } = origin;
  switch (kind) {
    case 'decision': return decision(context, traced, run, ref);
    case 'mapping': return mapping(context, traced, run, ref);
    case 'deal': return deal(context, traced, run, ref);
    case 'rule': return rule(context, traced, run, ref);
    case 'code': return code(context, run, ref);
    case 'config': case 'lookup': case 'template': {
      const entry = configured(traced, kind, ref);
      return entry ? configuration(context, traced, run, kind, ref, entry) : byPlan(traced, run, kind, ref);
    }
    case 'document': return openPaper(context, traced, run, ref);
    case 'system': return byPlan(traced, run, kind, ref);
  }
}

async function decision(context: ServiceContext, traced: TraceContext, run: Run, ref: string): Promise<Opened> {
  const slot = traced.declaration.documents.decision;
  if (slot === undefined || !traced.archive.has(slot)) throw new AppError('NOT_FOUND', `run ${run.id} has no decisions`);
  const document = Decisions.parse(JSON.parse(await context.runFiles.text(run.id, slot)));
  const found = document.decisions.find((each) => each.id === ref);
  if (!found) throw new AppError('NOT_FOUND', `run ${run.id} has no decision ${ref}`);
  const facts: Fact[] = [{ label: 'Decided', value: wordsOf(found) }, { label: 'By', value: found.actor }, { label: 'At', value: found.at }, { label: 'Reason', value: found.reason }, ...(found.tape === undefined ? [] : [{ label: 'For the file', value: found.tape }])];
  return kept(traced, run, slot, { title: `Decision ${ref}`, kind: 'decision', document, member: found, facts });
}

async function mapping(context: ServiceContext, traced: TraceContext, run: Run, ref: string): Promise<Opened> {
  const slot = traced.declaration.documents.mapping;
  if (slot === undefined || !traced.archive.has(slot)) return byPlan(traced, run, 'mapping', ref);
  const document = Mapping.parse(JSON.parse(await context.runFiles.text(run.id, slot)));
  const number = Number(/^column (\d+)$/.exec(ref)?.[1] ?? Number.NaN);
  const column = document.columns.find((each) => each.index === number - 1);
  const facts: Fact[] = column ? [{ label: 'Header', value: column.header }, { label: 'Field', value: column.field ?? 'none' }, { label: 'How', value: `${column.tier}, ${column.score}` }, { label: 'Why', value: column.reason }, ...(column.actor === undefined ? [] : [{ label: 'By', value: column.actor }]), ...(column.at === undefined ? [] : [{ label: 'At', value: column.at }])] : [];
  return kept(traced, run, slot, { title: column ? `Mapping of “${column.header.trim()}”` : 'Mapping', kind: 'mapping', document, member: column, facts });
}

async function deal(context: ServiceContext, traced: TraceContext, run: Run, ref: string): Promise<Opened> {
  const slot = traced.declaration.documents.deal;
  if (slot === undefined || !traced.archive.has(slot)) throw new AppError('NOT_FOUND', `run ${run.id} has no deal file`);
  const document = Deal.parse(JSON.parse(await context.runFiles.text(run.id, slot)));
  const [space, key] = ref.includes(':') ? [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)] : ['deal', ref];
  const fact = (space === 'ledger' ? document.ledger[key] : document.facts[key] ?? document.ledger[key]) ?? document.facts[key.split('.').at(-1) ?? key];
  const member = fact ?? (key === 'currency' ? document.currency : space === 'trigger' ? document.triggers : space === 'waterfall' ? document.waterfall : undefined);
  const facts: Fact[] = fact ? [{ label: 'Value', value: fact.value ?? fact.noData ?? 'none' }, { label: 'Taken from', value: fact.source }] : [];
  return kept(traced, run, slot, { title: `${document.name}: ${key.replaceAll('_', ' ')}`, kind: 'deal', document, member, facts });
}

interface Kept { readonly title: string; readonly kind: Opened['kind']; readonly document: unknown; readonly member: unknown; readonly facts: readonly Fact[] }

/** A document that the run keeps whole: shown indented, its hash that of the stored bytes. */
function kept(traced: TraceContext, run: Run, slot: string, about: Kept): Opened {
  const { sha256 } = traced.archive.ref(slot);
  const given = run.inputs.find((input) => input.sha256 === sha256)?.fileName ?? run.inputs.find((input) => input.name.startsWith(slot))?.fileName;
  const whole = indented(about.document, about.member);
  const long = whole.text.length > MOST_TEXT && about.member !== undefined;
  const shown = long ? { text: JSON.stringify(about.member, null, 2), highlight: null } : whole;
  return { title: about.title, kind: about.kind, fileName: given ?? `${slot}.json`, sha256, text: shown.text, highlight: shown.highlight, facts: [...about.facts], note: long ? 'The document is long: its entry is shown.' : 'Shown indented; the hash is that of the stored bytes (canonical JSON).' };
}

/** A configured entry by what a step calls it: `layer:file#key`, a lookup's name, `template#code`. */
function configured(traced: TraceContext, kind: 'config' | 'lookup' | 'template', ref: string): ConfigEntry | null {
  const { config } = traced;
  const named = entryOfRef(config, ref);
  if (named) return named;
  if (kind === 'template') {
    const [id = ref, code] = ref.split('#');
    const template = configEntry(config, 'templates', id);
    const field = config?.sections.templates[id]?.value.fields.find((each) => each.code === code);
    return template && field ? { ...template, key: code ?? id, value: field } : template;
  }
  if (kind === 'lookup') return configEntry(config, 'lookups', ref) ?? configEntry(config, 'enumerations', ref);
  for (const section of ['measures', 'formulas', 'bands', 'joins', 'rules', 'noData', 'constants', 'fields', 'geography', 'placeholders'] as const) { const found = configEntry(config, section, ref); if (found) return found; }
  if (config) for (const entry of allEntries(config)) if (entry.key === ref) return entry;
  return null;
}

function configuration(context: ServiceContext, traced: TraceContext, run: Run, kind: Opened['kind'], ref: string, entry: ConfigEntry): Opened {
  const file = tableOf(entry) ?? traced.config?.files.find((each) => each.file === entry.file);
  const raw = file ? context.config.source(file.file, file.sha256) : null;
  const facts: Fact[] = [{ label: 'Layer', value: entry.layer }, { label: 'File', value: entry.file }, { label: 'Section', value: entry.section }, { label: 'Key', value: entry.key }, { label: 'Configuration of the run', value: context.store.runs.request(run.id).configSha256 }];
  if (file && raw !== null && raw.length <= MOST_TEXT) return { title: `${entry.section} ${entry.key}`, kind, fileName: file.file, sha256: file?.sha256 ?? null, text: raw, highlight: entryInText(raw, entry.key), facts, note: 'The file as it is on the disk: it has the hash that the run recorded.' };
  const text = writeYaml({ [entry.key]: entry.value });
  const why = file === undefined ? 'The run records no file for it' : raw === null ? 'The file was changed or is gone since the run' : 'The file is long';
  return { title: `${entry.section} ${entry.key}`, kind, fileName: entry.file, sha256: file?.sha256 ?? null, text: text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n# and more` : text, highlight: null, facts, note: `${why}: shown is the entry of the resolved configuration that the run keeps (${ref}).` };
}

/** A lookup's rows stand in a table beside its document, and it is the table's hash that the run recorded for it. */
function tableOf(entry: ConfigEntry): { readonly file: string; readonly sha256: string } | undefined {
  if (entry.section !== 'lookups') return undefined;
  const { sha256 } = entry.value as { readonly sha256: string };
  return { file: `${entry.file.slice(0, entry.file.lastIndexOf('/') + 1)}${entry.key}.csv`, sha256 };
}

async function rule(context: ServiceContext, traced: TraceContext, run: Run, ref: string): Promise<Opened> {
  const entry = configEntry(traced.config, 'rules', ref);
  const words = pipelineOf(context, run.pipeline).rules.words(ref, traced.config?.sections.rules ?? {}, run.mode);
  const facts: Fact[] = [{ label: 'Severity', value: words.severity }, { label: 'Reference', value: words.reference }, { label: 'Says', value: words.text }, { label: 'Expected', value: words.expected }, { label: 'Can be waived', value: words.waivable ? 'yes' : 'no' }].filter((fact) => fact.value !== '');
  if (entry) { const shown = configuration(context, traced, run, 'rule', ref, entry); return { ...shown, title: `${ref} ${words.title}`, facts: [...facts, ...shown.facts] }; }
  if (words.text === 'unknown rule') throw new AppError('NOT_FOUND', `run ${run.id} knows no rule ${ref}`);
  const opened = await code(context, run, run.gates.find((gate) => gate.status !== 'skipped')?.id ?? '');
  return { ...opened, title: `${ref} ${words.title}`, kind: 'rule', fileName: 'built in', text: writeYaml({ rule: ref, ...words }), highlight: null, sha256: null, facts: [...facts, ...opened.facts.filter((fact) => /code|engine/i.test(fact.label))], note: 'A check that is part of the code; its version is the hash of the code.' };
}

/** The identity of the code behind a gate: its version and key, the hash of the code and the versions of the engines. */
async function code(context: ServiceContext, run: Run, ref: string): Promise<Opened> {
  const gate = run.gates.find((each) => each.id === ref);
  const manifest = run.manifestSha256 === null ? null : Manifest.parse(JSON.parse(await context.runFiles.text(run.id, 'manifest')));
  if (!gate && ref !== '' && ref !== run.pipeline) throw new AppError('NOT_FOUND', `run ${run.id} has no gate ${ref}`);
  const engine = Object.entries(manifest?.engine ?? {}).map(([label, value]) => ({ label: label === 'code' ? 'Hash of the code' : `Engine: ${label}`, value }));
  const facts: Fact[] = [...(gate ? [{ label: 'Gate', value: gate.title }, { label: 'Version', value: gate.version }, { label: 'Status', value: gate.status }, ...(gate.key === null ? [] : [{ label: 'Key', value: gate.key }])] : []), ...engine];
  const { text, highlight } = manifest ? indented(manifest, manifest.gates.find((each) => each.id === ref)) : { text: JSON.stringify(gate ?? {}, null, 2), highlight: null };
  return { title: gate ? `Code of ${gate.title}` : `Code of ${run.pipeline}`, kind: 'code', fileName: manifest ? 'manifest.json' : `${ref}.json`, sha256: run.manifestSha256, text, highlight, facts, note: manifest ? 'The manifest of the run: everything that made it. Shown indented; the hash is that of the stored bytes.' : 'The run did not come to an end: it has no manifest yet.' };
}

/** Where no document was kept but the plan says what was done: the steps that name the origin, as the run stored them. */
async function byPlan(traced: TraceContext, run: Run, kind: Opened['kind'], ref: string): Promise<Opened> {
  for (const { declared, derivations } of (await runPlans(traced)).tables) {
    const derivation = derivations.find((each) => each.steps.some((step) => originsOf(step).some((origin) => origin.kind === kind && origin.ref === ref) || ((kind === 'lookup' || kind === 'config') && (step.step === 'map-code' || step.step === 'lookup') && step.table === ref)));
    if (!derivation) continue;
    const document = await traced.json(declared.plan, z.unknown());
    const whole = indented(document, derivation);
    const long = whole.text.length > MOST_TEXT;
    const origin = derivation.steps.flatMap(originsOf).find((each) => each.ref === ref);
    return { title: `${ref}: ${derivation.title}`, kind, fileName: `${declared.plan}.json`, sha256: traced.archive.ref(declared.plan).sha256, text: long ? JSON.stringify(derivation, null, 2) : whole.text, highlight: long ? null : whole.highlight, facts: [{ label: 'Column', value: `${declared.space}:${derivation.column}` }, ...(origin ? [{ label: 'Says', value: origin.label }] : [])], note: 'No document of its own vouches for this: it is part of the plan that the run stored.' };
  }
  throw new AppError('NOT_FOUND', `run ${run.id} keeps no document for ${kind} ${ref.slice(0, 120)}`);
}
