import { z } from 'zod';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { FindingGroup } from '../../../src-shared/model/finding.ts';
import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { SkeletonBuilder, SkeletonItem } from '../../services/pipeline-port.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';

const Groups = z.object({ groups: z.array(FindingGroup) });
const Missing = z.object({ missing: z.array(z.object({ code: z.string(), name: z.string(), why: z.string() })) });
type Draft = { readonly [key: string]: Json };

/** Distinct texts of one field for which a line each is drafted; more is a mapping problem, not a list of decisions. */
const MOST_TEXTS = 40;

/** What blocks a tape run, as decisions: unknown codes to map, blanks to fill or answer, rules to waive. `?` is left to the person. */
export const tapeSkeleton: SkeletonBuilder = async ({ config, json, observed }) => {
  const drafts: Draft[] = [];
  const items: SkeletonItem[] = [];
  const add = (draft: Draft, item: Omit<SkeletonItem, 'kind'>): void => {
    drafts.push({ id: `D-NEW-${drafts.length + 1}`, ...draft, reason: '?', actor: '?', at: '?' });
    items.push({ ...item, kind: cellText(draft['kind']) });
  };
  for (const slot of ['findings.groups', 'annex2.groups']) {
    const file = Groups.safeParse(await json(slot));
    for (const group of file.success ? file.data.groups.filter((each) => each.materiality === 'blocking') : []) {
      const about = { code: group.field, title: group.title, why: `${group.findings} ${group.findings === 1 ? 'finding' : 'findings'} of ${group.rule}: ${group.text}` };
      if (group.rule === 'ENM-001') {
        const texts = (await observed(group.rule, group.field)).filter((text) => text !== null).slice(0, MOST_TEXTS);
        for (const from of texts) add({ kind: 'map-code', field: group.field, from, to: '?' }, { ...about, why: `“${from}” has no code` });
      } else if (/^RE[PQ]-/.test(group.rule)) fill(group.field, about);
      else if (group.waivable) add({ kind: 'waive', rule: group.rule, field: group.field, owner: '?', expires: '?' }, about);
      else items.push({ ...about, kind: 'correct the source' });
    }
  }
  const report = Missing.safeParse(await json('annex12'));
  for (const { code, name, why } of report.success ? report.data.missing : []) {
    const field = fieldOf(code, config);
    if (field?.nd14 || field?.nd5) add({ kind: 'no-data', code, answer: '?' }, { code, title: name, why });
    else items.push({ code, title: name, why: `${why}. It admits no no-data answer: give it in the deal file`, kind: 'deal file' });
  }
  return { drafts, items };

  /** A blank is answered by a no-data reason where its code admits one, else by a constant of the field behind it. */
  function fill(name: string, about: Omit<SkeletonItem, 'kind'>): void {
    const field = fieldOf(name, config);
    if (field && (field.nd14 || field.nd5)) add({ kind: 'no-data', code: field.code, answer: '?' }, about);
    else add({ kind: 'constant', field: field?.source ?? name, value: '?' }, about);
  }
};

function fieldOf(code: string, config: ResolvedConfig) {
  return Object.values(config.sections.templates).flatMap((template) => template.value.fields).find((field) => field.code === code);
}
