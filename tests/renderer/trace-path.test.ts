import { describe, expect, it } from 'vitest';
import { cutDelivered, flattenPath, sourceOf, type PathStop, type StepStop } from '../../src-renderer/features/trace/path.ts';
import { balance, broken, ivss28, node, rrec16, rrec17, rrel30, step } from './fixtures/traces.ts';

const titles = (stops: readonly PathStop[]): string[] => stops.map((stop) => (stop.kind === 'step' ? stop.step.title : stop.kind));
const steps = (stops: readonly PathStop[]): StepStop[] => stops.filter((stop) => stop.kind === 'step');

describe('the path', () => {
  it('TRV-10 runs from what left the building down to the source, steps last first', () => {
    expect(titles(flattenPath(rrel30))).toEqual(['Project to RREL30', 'Read current_principal_balance', 'findings', 'Parse decimal', 'Remove currency sign', 'Trim', 'Align to current_principal_balance', 'origin']);
  });
  it('TRV-11 a knot is solid where the value changed, hollow where it did not; an unchanged value is not repeated', () => {
    const stops = steps(flattenPath(rrel30));
    expect(stops.map((stop) => stop.solid)).toEqual([false, false, true, true, true, false]);
    expect(stops.map((stop) => stop.bead?.text ?? null)).toEqual([null, null, '177,334.06', '£177,334.06', ' £177,334.06 ', null]);
  });
  it('TRV-12 each value is tinted where the step above took characters away', () => {
    expect(steps(flattenPath(rrel30)).flatMap((stop) => (stop.bead ? [stop.bead.tinted.map((span) => stop.bead?.text?.slice(span.start, span.end))] : []))).toEqual([[','], ['£'], [' ', ' ']]);
  });
  it('TRV-4 all values of the path share one x', () => {
    expect(steps(flattenPath(rrel30)).flatMap((stop) => (stop.bead ? [stop.bead.cut.right.trim()] : []))).toEqual(['.06', '.06', '.06']);
  });
  it('TRV-13 a node with several inputs is a branch; one is followed and another can be entered', () => {
    const first = flattenPath(rrec16);
    expect(first.find((stop) => stop.kind === 'branch')).toMatchObject({ entered: 0 });
    expect(sourceOf(first)?.origin).toMatchObject({ header: 'Current Principal Balance GBP ' });
    const second = flattenPath(rrec16, { 'canonical:current_loan_to_value@213': 1 });
    expect(sourceOf(second)?.origin).toMatchObject({ header: 'Current Valuation Amount' });
    // The digits of the ratio above do not settle where the input's own text is cut.
    expect(steps(second).flatMap((stop) => (stop.bead ? [stop.bead.cut.left] : []))).toEqual(['468,000']);
    expect(sourceOf(second)?.digits).toBe('468000');
  });
  it('TRV-14 a coalesced value follows the input that gave it', () => {
    const empty = node('canonical:region_tape@213', 'Region on the tape', null);
    const found = node('canonical:region_lookup@213', 'Region by postcode', 'UKG');
    const trace = { ...rrel30, root: node('canonical:region@213', 'Region', 'UKG', { steps: [step('or-else', 'Or else', 'region_lookup', null, 'UKG')], inputs: [empty, found] }) };
    expect(flattenPath(trace).find((stop) => stop.kind === 'branch')).toMatchObject({ entered: 1 });
  });
  it('TRV-15 a decision or a deal entry ends a path as the source cell does', () => {
    const stops = flattenPath(rrec17);
    expect(stops.at(-1)).toMatchObject({ kind: 'origin', origin: { kind: 'document', origin: { actor: 'A. Lindqvist' } } });
    expect(sourceOf(stops)).toBeNull();
  });
  it('TRV-16 an aggregate ends in its population', () => {
    const stops = flattenPath(ivss28);
    expect(stops.at(-1)).toMatchObject({ kind: 'population', total: '1184220.15' });
  });
  it('TRV-17 the thread ends where a hash does not hold; below it nothing counts as verified', () => {
    const stops = flattenPath(broken);
    const at = stops.findIndex((stop) => stop.kind === 'broken');
    expect(stops[at]).toMatchObject({ what: 'canonical' });
    expect(stops.slice(0, at).every((stop) => stop.verified)).toBe(true);
    expect(stops.slice(at).every((stop) => !stop.verified)).toBe(true);
    expect(titles(stops.slice(0, at))).toEqual(['Project to RREL30', 'Read current_principal_balance']);
  });
  it('TRV-17 a broken hash that belongs to no stop stands at the top', () => {
    const stops = flattenPath({ ...rrel30, hashes: { checked: 2, held: 1, broken: [{ name: 'manifest', expected: 'a', found: 'b' }] } });
    expect(stops[0]).toMatchObject({ kind: 'broken', what: 'manifest' });
    expect(stops.every((stop) => !stop.verified)).toBe(true);
  });
  it('TRV-18 a value that recomputes differently breaks the thread and shows both', () => {
    const stops = flattenPath({ ...rrel30, root: { ...rrel30.root, inputs: [{ ...balance, stored: '177334.60', agrees: false }] } });
    expect(stops.find((stop) => stop.kind === 'broken')).toMatchObject({ expected: '177334.60', found: '177334.06' });
  });
  it('TRV-19 the delivered line is cut at the decimal point, its innermost tag apart', () => {
    const delivered = rrel30.delivered;
    if (!delivered) throw new Error('the fixture has a delivered line');
    expect(cutDelivered(delivered.xml, delivered.valueStart, delivered.valueEnd)).toEqual({ outer: '<CurPrncplBal><Val>', open: '<Amt Ccy="GBP">', left: '177334', right: '.06', close: '</Amt>', rest: '</Val></CurPrncplBal>' });
  });
  it('TRV-20 an answer that nests without end is cut, not followed', () => {
    const loop = node('canonical:a@1', 'a', '1');
    loop.inputs = [loop];
    expect(flattenPath({ ...rrel30, root: loop }).length).toBeLessThan(200);
  });
});
