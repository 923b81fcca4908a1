import { z } from 'zod';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { FindingGroup } from '../../../src-shared/model/finding.ts';
import type { SkeletonBuilder, SkeletonItem } from '../../services/pipeline-port.ts';

const Groups = z.object({ groups: z.array(FindingGroup) });
/** Texts of one field for which a line each is drafted. */
const MOST_TEXTS = 40;

/** What blocks an ECL run, as decisions: unknown codes to map, findings to waive; what only the file or the policy can mend is said. */
export const eclSkeleton: SkeletonBuilder = async ({ json, observed }) => {
  const drafts: { readonly [key: string]: Json }[] = [];
  const items: SkeletonItem[] = [];
  const add = (draft: { readonly kind: string; readonly [key: string]: Json }, item: Omit<SkeletonItem, 'kind'>): void => {
    drafts.push({ id: `D-NEW-${drafts.length + 1}`, ...draft, reason: '?', actor: '?', at: '?' });
    items.push({ ...item, kind: draft.kind });
  };
  for (const slot of ['findings.groups', 'ecl.groups']) {
    const file = Groups.safeParse(await json(slot));
    for (const group of file.success ? file.data.groups.filter((each) => each.materiality === 'blocking') : []) {
      const about = { code: group.field, title: group.title, why: `${group.findings} ${group.findings === 1 ? 'finding' : 'findings'} of ${group.rule}: ${group.text}` };
      if (group.rule === 'ENM-001') for (const from of (await observed(group.rule, group.field)).filter((text) => text !== null).slice(0, MOST_TEXTS)) add({ kind: 'map-code', field: group.field, from, to: '?' }, { ...about, why: `“${from}” has no code` });
      else if (group.waivable) add({ kind: 'waive', rule: group.rule, field: group.field, owner: '?', expires: '?' }, about);
      else items.push({ ...about, kind: slot === 'ecl.groups' ? 'correct the source or the policy' : 'correct the source' });
    }
  }
  return { drafts, items };
};
