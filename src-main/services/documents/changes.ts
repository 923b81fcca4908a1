import type { z } from 'zod';
import type { DocumentChange } from '../../../src-shared/contract/documents.ts';
import { differingParts, jsonLeaves } from '../../evidence/compare/json-leaves.ts';
import type { DocumentWords } from './document-kind.ts';

export type Change = z.output<typeof DocumentChange>;

/** What differs between two documents of a kind: conventions as they are printed, then the other members in the order of the document. */
export function changesBetween(words: DocumentWords, left: unknown, right: unknown): Change[] {
  const conventions = words.conventions ?? [];
  const covered = conventions.map(({ path }) => path);
  const [before, after] = [jsonLeaves(left), jsonLeaves(right)];
  const printed = conventions.flatMap(({ path, title, read }): Change[] => (read(left as never) === read(right as never) ? [] : [{ path, title, kind: 'changed', before: read(left as never), after: read(right as never) }]));
  const rest = differingParts(left, right).filter(({ name }) => !covered.some((path) => name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`))).map(({ name, left: was, right: is }): Change => ({
    path: name, title: titleOfPath(words, name), kind: before.has(name) ? (after.has(name) ? 'changed' : 'removed') : 'added', before: was, after: is,
  }));
  return [...printed, ...rest];
}

/** `scenarios[adverse].weight`: Scenario adverse: weight. */
export function titleOfPath({ titles, words, conventions = [] }: DocumentWords, path: string): string {
  const say = (name: string): string => words[name] ?? (/^[a-z]+([A-Z][a-z]*)+$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name);
  const known = conventions.find((each) => path === each.path || path.startsWith(`${each.path}.`));
  const head = known?.path ?? Object.keys(titles).filter((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`)).sort((a, b) => b.length - a.length)[0] ?? '';
  const title = known?.title ?? titles[head] ?? '';
  const rest = path.slice(head.length).split(/[.[\]]+/).filter((each) => each !== '').map(say);
  if (title === '') return [say(rest.shift() ?? path), ...rest].map((each, i) => (i === 0 ? each.charAt(0).toUpperCase() + each.slice(1) : each)).join(', ');
  const named = path.charAt(head.length) === '[' ? ` ${rest.shift() ?? ''}` : '';
  return `${title}${named}${rest.length === 0 ? '' : `: ${rest.join(', ')}`}`;
}
