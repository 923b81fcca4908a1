import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import { TapeProfile } from '../../src-shared/model/profile.ts';
import { whoOf, type ServiceContext } from './context.ts';
import { keepDocument } from './intake.ts';
import { startRevised } from './start-run.ts';

/** A run's mapping for review, and the run that uses the reviewed one. */
export function mappingHandlers(context: ServiceContext): Pick<TapestryHandlers, 'mapping.get' | 'mapping.accept'> {
  return {
    'mapping.get': async ({ run }) => {
      const { configSha256, params } = context.store.runs.request(run);
      const { sections } = await context.config.read(configSha256);
      const { tokenSet, fuzzy, reviewBar } = sections.align;
      const asset = params['asset'];
      const fields = Object.values(sections.fields).map((entry) => entry.value).filter((field) => field.assets.length === 0 || (typeof asset === 'string' && field.assets.includes(asset)));
      return {
        mapping: await context.runFiles.json(run, 'mapping', Mapping),
        profile: await context.runFiles.json(run, 'profile', TapeProfile),
        fields, thresholds: { tokenSet: tokenSet.value, fuzzy: fuzzy.value, reviewBar: reviewBar.value },
        sha256: context.runFiles.get(run, 'mapping').sha256,
      };
    },
    'mapping.accept': async ({ run, mapping, note }, call) => {
      const from = context.store.runs.get(run);
      const before = context.runFiles.find(run, 'mapping') ? await context.runFiles.json(run, 'mapping', Mapping) : null;
      const at = context.clock.now();
      // What a person touched carries who and when; what was accepted by its tier stays as the gate left it.
      const columns = mapping.columns.map((column) => {
        const was = before?.columns.find((each) => each.index === column.index);
        const touched = was === undefined || was.field !== column.field || was.status !== column.status || JSON.stringify(was.reading) !== JSON.stringify(column.reading);
        if (touched) return { ...column, actor: call.actor, at };
        // What the caller says of who did it counts for nothing.
        const { actor: _actor, at: _at, ...rest } = column;
        return { ...rest, ...(was.actor === undefined ? {} : { actor: was.actor }), ...(was.at === undefined ? {} : { at: was.at }) };
      });
      const document = await keepDocument(context, { ...mapping, columns }, { slot: 'mapping.input', kind: 'mapping', key: mapping.headersSha256, label: note.trim() || `confirmed in ${run}`, fileName: 'mapping.json' }, whoOf(call));
      return { run: startRevised(context, from, document, whoOf(call)).id, mappingSha256: document.sha256 };
    },
  };
}
