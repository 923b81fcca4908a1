import { expect, test } from 'vitest';
import { membersOf } from '../../src-main/pipelines/research/features/side-facts.ts';
import { cutAt } from '../../src-main/pipelines/research/lookahead/variants.ts';
import { plantedMarket } from '../../src-main/pipelines/research/lookahead/self-test/planted-market.ts';

// A cut before the first announcement left no known member; membership then fell back to who trades, and the gate called an honest file a leak.
test('RLA-6 before the first membership is known nobody is a member: a file announced late is no leak', () => {
  const { panel, side } = plantedMarket(6, 120, 6);
  const announced = panel.sessions[50] as string;
  const late = { ...side, members: { ...side.members, known: side.members.known.map((day) => (day < announced ? announced : day)) } };
  const whole = { panel: { ...panel, member: membersOf(panel, late.members) }, side: late };
  const days = panel.sessions.length;
  for (const t of [0, 10, 49, 50, 80]) {
    const cut = cutAt(whole, t);
    for (let s = 0; s < panel.symbols.length; s += 1) expect([...cut.panel.member.subarray(s * (t + 1), (s + 1) * (t + 1))]).toEqual([...whole.panel.member.subarray(s * days, s * days + t + 1)]);
  }
  expect(whole.panel.member.some((each) => each === 1)).toBe(true);
  expect(cutAt(whole, 10).panel.member.every((each) => each === 0)).toBe(true);
});
