import { describe, expect, it } from 'vitest';
import { flattenPath, foldUnchanged, type PathStop } from '../../src-renderer/features/trace/path.ts';
import { node, rrel30, step } from './fixtures/traces.ts';

const kinds = (stops: readonly PathStop[]): string[] => stops.map((stop) => (stop.kind === 'step' ? stop.step.title : stop.kind));
const of = (...steps: ReturnType<typeof step>[]): PathStop[] => flattenPath({ ...rrel30, root: node('canonical:balance@1', 'Balance', '5', { steps }) });
const same = (kind: string, title: string) => step(kind, title, '', '5', '5', { changed: false });
const read = step('cell', 'Align', '', null, '5', { changed: false });

describe('folding', () => {
  it('TRV-44 neighbouring steps that changed nothing are one line, and stand one by one once it is opened', () => {
    const stops = of(read, same('trim', 'Trim'), same('blank-to-null', 'Blank texts'), step('scale', 'To points', '', '5', '500'));
    const folded = foldUnchanged(stops, new Set());
    expect(kinds(folded)).toEqual(['To points', 'folded', 'Align']);
    const fold = folded[1];
    expect(fold?.kind === 'folded' && fold.steps.map((each) => each.step.title)).toEqual(['Blank texts', 'Trim']);
    expect(kinds(foldUnchanged(stops, new Set([fold?.key ?? ''])))).toEqual(['To points', 'folded', 'Blank texts', 'Trim', 'Align']);
  });
  it('TRV-44 what reads, what a person vouches for and a step by itself are never folded', () => {
    const byPerson = { ...same('override', 'Override'), origin: { kind: 'decision' as const, ref: 'D-1', label: 'looked up', actor: 'A. Lindqvist', at: '2026-01-31T16:42:00Z' } };
    expect(kinds(foldUnchanged(of(read, same('trim', 'Trim'), byPerson, same('blank-to-null', 'Blank texts')), new Set()))).toEqual(['Blank texts', 'Override', 'Trim', 'Align']);
  });
  it('TRV-6 a date in another order or a mapped code is replaced, not edited: nothing is tinted', () => {
    const stops = of(read, step('parse-date', 'Parse date', '', '05/12/2054', '2054-12-05'), step('override', 'Override', '', '2054-12-05', '2024-12-05'));
    expect(stops.flatMap((stop) => (stop.kind === 'step' && stop.bead ? [[stop.bead.text, stop.bead.tinted]] : []))).toEqual([['2054-12-05', []], ['05/12/2054', []]]);
  });
});
