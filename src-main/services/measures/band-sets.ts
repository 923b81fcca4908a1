import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ListedBands } from '../../../src-shared/contract/measures.ts';
import { canonicalGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import { BandSet, type ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import { SavedBands } from '../../../src-shared/model/saved-bands.ts';
import { artifactPath, writeArtifact } from '../../data/artifact-files.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import { readHashed } from '../run-files.ts';

const KIND = 'bands';

type Desk = Pick<ServiceContext, 'store' | 'folders' | 'clock'>;

export interface SavedSet { readonly document: SavedBands; readonly sha256: string }

/** The latest revision of every saved set, by id. CORRUPT where a document is altered. */
export async function savedSets(desk: Desk): Promise<SavedSet[]> {
  const latest = new Map<string, { sha256: string; extension: string }>();
  for (let before: number | null | undefined; before !== null;) {
    const page = desk.store.documents.page({ kind: KIND, limit: 200, ...(before === undefined ? {} : { before }) });
    for (const { key, ref } of page.documents) if (!latest.has(key)) latest.set(key, ref);
    before = page.nextBefore;
  }
  const sets = await Promise.all([...latest.values()].map(async ({ sha256, extension }) => ({ sha256, document: SavedBands.parse(JSON.parse(await readHashed(artifactPath(desk.folders.artifacts, { sha256, extension }), sha256, 'a saved set of bands'))) })));
  return sets.toSorted((a, b) => (a.document.set.id < b.document.set.id ? -1 : 1));
}

export interface NewBands { readonly id: string; readonly title: string; readonly grouping: Grouping; readonly unit: string; readonly note: string; readonly basedOn: number | null }

/**
 * Saves a set as the next revision of its id. Errors: CONFLICT where somebody saved another revision since `basedOn`, or where a new
 * set would take the id of one that is there; INVALID_INPUT in words.
 */
export async function saveBands(desk: Desk, asked: NewBands, who: Who): Promise<SavedSet> {
  const last = (await savedSets(desk)).find(({ document }) => document.set.id === asked.id)?.document ?? null;
  if ((last?.revision ?? null) !== asked.basedOn) {
    const told = last === null ? `no saved set ${asked.id} is there any more` : `${last.actor} saved revision ${last.revision} of “${last.set.title}” on ${last.at.slice(0, 10)}`;
    throw new AppError('CONFLICT', `${told}; this one was made from ${asked.basedOn === null ? 'none' : `revision ${asked.basedOn}`}`, { details: { id: asked.id, revision: last?.revision ?? null }, userAction: 'Look at the saved set, then edit that one or choose another name.' });
  }
  const unit = BandSet.shape.unit.unwrap().safeParse(asked.unit);
  const document = SavedBands.parse({
    kind: KIND, version: 1, revision: (last?.revision ?? 0) + 1, note: asked.note, actor: who.actor, at: desk.clock.now(),
    set: { id: asked.id, title: asked.title, ...canonicalGrouping(asked.grouping), unit: unit.success ? unit.data : 'none' },
  });
  const ref = await writeArtifact(desk.folders.artifacts, KIND, 'application/json', 'json', canonicalJson(document));
  desk.store.documents.put({ kind: KIND, key: asked.id, label: asked.title, ref }, who);
  return { document, sha256: ref.sha256 };
}

/** Configuration with the saved sets of the workspace in it: a person's set takes the place of a configured one of the same id. */
export async function withSavedBands(desk: Desk, config: ResolvedConfig): Promise<ResolvedConfig> {
  const saved = await savedSets(desk);
  if (saved.length === 0) return config;
  const file = (id: string): string => `bands/${id}.json`;
  const bands = { ...config.sections.bands, ...Object.fromEntries(saved.map(({ document: { set } }) => [set.id, { value: set, layer: 'workspace' as const, file: file(set.id) }])) };
  return { ...config, files: [...config.files, ...saved.map(({ document, sha256 }) => ({ layer: 'workspace' as const, file: file(document.set.id), sha256 }))], sections: { ...config.sections, bands } };
}

/** A saved set as lists show it. */
export function listedSaved({ document: { set, revision, note, actor, at }, sha256 }: SavedSet): Omit<ListedBands, 'stored' | 'absent'> {
  return { ...canonicalGrouping(set), id: set.id, title: set.title, unit: set.unit, reference: set.reference ?? null, origin: 'person', saved: { revision, by: actor, at, note, sha256 } };
}
