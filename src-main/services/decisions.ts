import { z } from 'zod';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { CallContext } from '../../src-shared/contract/define.ts';
import { AppError, type Json } from '../../src-shared/kernel/errors.ts';
import { Decision, Decisions, effectiveDecisions } from '../../src-shared/model/decision.ts';
import { writeYaml } from '../adapters/config/write-yaml.ts';
import { pipelineOf, whoOf, type ServiceContext } from './context.ts';
import { findingReader } from './findings.ts';
import { keepDocument, parseWith } from './intake.ts';
import { startRevised } from './start-run.ts';

/** What people decided for a run, what a blocked run needs, and the run that uses new decisions. */
export function decisionHandlers(context: ServiceContext): Pick<TapestryHandlers, 'decisions.choices' | 'decisions.list' | 'decisions.skeleton' | 'decisions.apply' | 'decisions.withdraw'> {
  const current = async (run: string): Promise<Decision[]> => {
    const { decisions } = pipelineOf(context, context.store.runs.get(run).pipeline);
    return decisions ? (await context.runFiles.jsonIf(run, decisions.slot, Decisions))?.decisions ?? [] : [];
  };
  return {
    'decisions.choices': async ({ run, field }) => {
      const { regime, configSha256 } = context.store.runs.request(run);
      const { fields, enumerations, templates } = (await context.config.read(configSha256)).sections;
      // A name comes from outside: only what the configuration itself holds is looked at.
      const known = Object.hasOwn(fields, field) ? fields[field]?.value : undefined;
      const list = known?.codes === undefined ? undefined : enumerations[known.codes];
      // A run of no regime may still be decided for a report that is made later: then every report's codes are offered.
      const reports = regime !== null && templates[regime] ? [templates[regime]] : Object.values(templates);
      const named = new Map(reports.flatMap(({ value: template }) => template.fields.map(({ code, name }) => [code, name] as const)));
      return {
        closed: list !== undefined && !list.open && known?.type === 'code',
        codes: Object.entries(list?.codes ?? {}).map(([code, { value }]) => ({ code, title: value })).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
        reportCodes: [...named].map(([code, title]) => ({ code, title })),
      };
    },
    'decisions.list': async ({ run }) => {
      context.store.runs.get(run);
      return current(run);
    },
    'decisions.skeleton': async ({ run: id }) => {
      const run = context.store.runs.get(id);
      const config = await context.config.read(context.store.runs.request(id).configSha256);
      const { drafts, items } = await pipelineOf(context, run.pipeline).skeleton({
        run, config,
        json: (slot) => context.runFiles.jsonIf(id, slot, z.unknown()),
        observed: async (rule, field) => {
          const reader = await findingReader(context, run);
          return [...new Set((await reader.page({ rule, field, offset: 0, limit: 500 })).items.map((item) => item.observed))];
        },
      });
      return { text: skeletonText(drafts), items: [...items] };
    },
    'decisions.apply': async ({ run: id, decisions: drafts }, call) => add(id, await current(id), drafts, call),
    'decisions.withdraw': async ({ run: id, decision, reason }, call) => {
      const before = await current(id);
      const named = before.find((each) => each.id === decision);
      if (!named) throw new AppError('NOT_FOUND', `run ${id} has no decision ${decision}`, { userAction: 'Look at its list of decisions.' });
      if (named.kind === 'withdraw') throw new AppError('CONFLICT', `${decision} is a withdrawal itself`, { userAction: 'To undo it, decide again.' });
      if (!effectiveDecisions(before).some((each) => each.id === decision)) throw new AppError('CONFLICT', `${decision} was withdrawn already`, { userAction: 'Nothing needs to be done.' });
      return add(id, before, [{ kind: 'withdraw', decision, reason }], call);
    },
  };

  /** Puts new decisions, in the name of whoever gives them, after those there are, and starts the run that uses the document. */
  async function add(id: string, before: readonly Decision[], drafts: readonly { readonly [key: string]: unknown }[], call: Pick<CallContext, 'actor' | 'host'>): Promise<{ run: string; decisionsSha256: string }> {
    const from = context.store.runs.get(id);
    const { title, decisions } = pipelineOf(context, from.pipeline);
    if (!decisions) throw new AppError('INVALID_INPUT', `${title} takes no decisions`);
    const at = context.clock.now();
    const added = drafts.map((draft, i) => parseWith(Decision, { ...draft, id: newId(before, i), actor: call.actor, at }, `decision ${i + 1} of ${drafts.length}`));
    const about = from.inputs.find((input) => input.name === decisions.about)?.sha256 ?? '';
    const document = await keepDocument(context, { kind: 'decisions', version: 1, decisions: [...before, ...added] }, { slot: decisions.slot, kind: 'decisions', key: about, label: `decided in ${id}`, fileName: 'decisions.json' }, whoOf(call));
    return { run: startRevised(context, from, document, whoOf(call)).id, decisionsSha256: document.sha256 };
  }
}

/** The next free `D-nnn`: ids of a document are never used twice. */
function newId(before: readonly Decision[], offset: number): string {
  const highest = Math.max(0, ...before.map(({ id }) => Number(/^D-(\d{1,9})$/.exec(id)?.[1] ?? 0)));
  return `D-${String(highest + 1 + offset).padStart(3, '0')}`;
}

function skeletonText(drafts: readonly { readonly [key: string]: Json }[]): string {
  const head = drafts.length === 0
    ? '# Nothing stops this run that a decision could answer.\n'
    : '# What stops this run, as decisions to fill in: replace every "?", strike out what you do not decide, and give the file\n# with --decisions. A value is in canonical form: ISO date, decimal point, a code of the list.\n';
  return head + writeYaml({ kind: 'decisions', version: 1, decisions: drafts });
}
