import { describe, expect, it } from 'vitest';
import { CONVENTIONS } from '../../../src-shared/model/ecl/conventions.ts';
import { STAGES, STAGE_REASONS } from '../../../src-shared/model/ecl/result-fields.ts';
import { coverageText, shareText } from '../../../src-renderer/features/ecl-parts/money.tsx';
import { reasonWords } from '../../../src-renderer/features/ecl-parts/reasons.ts';
import { stageToken, stageWords } from '../../../src-renderer/features/ecl-parts/stages.ts';
import { eclFiguresMissing } from '../../../src-renderer/features/ecl-parts/use-ecl-run.ts';
import { lineOfPath } from '../../../src-renderer/features/documents/line-of-path.ts';
import { policySections, readDocument, titleOf, valueWords } from '../../../src-renderer/features/ecl/documents/read-document.ts';
import { bookedOf, columnSum, fixed, monthsCounted, ties } from '../../../src-renderer/features/ecl/loans/grid-rows.ts';
import { columnAddress } from '../../../src-renderer/features/ecl/loans/loan-columns.tsx';
import { filterOf, isFiltered, loansInput } from '../../../src-renderer/features/ecl/loans/loan-query.ts';
import { factText } from '../../../src-renderer/features/ecl/loans/loan-facts.tsx';
import { inOrder } from '../../../src-renderer/features/ecl/loans/stage-tests.tsx';
import { fanFigure, spread, variableWords } from '../../../src-renderer/features/ecl/results/fan-figure.ts';
import { overlaysWithin, recordBars, segments, whatIfBar } from '../../../src-renderer/features/ecl/results/stage-sums.ts';
import { dayInName, isDay, startInput, startMissing, type StartChoices } from '../../../src-renderer/features/ecl/start/start-input.ts';
import { documentsFor } from '../../../src-renderer/features/ecl/start/generate-dialog.tsx';
import { newestOf } from '../../../src-renderer/features/ecl/start/start-view.tsx';
import { tabsThatFit } from '../../../src-renderer/shell/tabs-that-fit.ts';
import { DOCUMENTS, POLICY, SCENARIOS } from './ecl-documents-fixture.ts';
import { ECL_RUNS, OVERVIEW } from './ecl-fixture.ts';
import { loanOf } from './ecl-loans-fixture.ts';

describe('what the screens of expected credit loss compute', () => {
  it('ESC-1 tabs that do not fit stand under More, and all stand in the row where they fit', () => {
    expect(tabsThatFit([60, 60, 60], 220, 14)).toBe(3);
    expect(tabsThatFit([60, 60, 60, 60], 220, 14)).toBe(1);
    expect(tabsThatFit([100, 100, 100, 100, 100, 100], 645, 10)).toBe(3);
    expect(tabsThatFit([], 100, 14)).toBe(0);
  });

  it('ESC-2 every stage has its word and its own fill from a token; every reason has words', () => {
    expect(new Set(STAGES.map((stage) => stageWords(stage).fill)).size).toBe(STAGES.length);
    expect(STAGES.map(stageToken).every((token) => token.startsWith('--'))).toBe(true);
    expect(stageWords('exit').title).toBe('exit');
    expect(STAGE_REASONS.map(reasonWords).every((words) => words !== '' && !/_/.test(words))).toBe(true);
  });

  it('ESC-3 figures of a run are awaited with the reason, one a status', () => {
    expect(ECL_RUNS.map((run) => eclFiguresMissing(run) === null)).toEqual([true, true, true, false, false]);
    expect(eclFiguresMissing({ ...(ECL_RUNS[0] as (typeof ECL_RUNS)[number]), status: 'blocked' })).toMatch(/blocked before it measures/);
  });

  it('ESC-4 coverage has three digits and a fraction is moved exactly; a share of nothing is none', () => {
    expect([coverageText('0.00398', 'fraction'), coverageText('0.398341', 'points'), coverageText(null, 'points')]).toEqual(['0.398', '0.398', null]);
    expect([shareText('5140863.56', '41207318.44'), shareText('1', '0')]).toEqual(['12.48', null]);
  });

  it('ESC-20 whether overlays stand within the stages or beside them is read from what adds up', () => {
    expect(overlaysWithin(OVERVIEW)).toBe(true);
    const beside = { ...OVERVIEW, stages: OVERVIEW.stages.map((line) => ({ ...line, allowance: { ...line.allowance, value: (Number(line.allowance.value) - Number(line.overlay.value)).toFixed(2) } })) };
    expect(overlaysWithin(beside)).toBe(false);
    for (const overview of [OVERVIEW, beside]) {
      const { record } = recordBars(overview);
      expect(record.map(({ key }) => key)).toEqual(['1', '2', '3', 'POCI', 'overlays']);
      expect(record.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(record[0]?.value).toBe('11904226.51');
    }
  });

  it('ESC-21 a bar has no part below zero and none at all where nothing is booked', () => {
    expect(segments([{ key: 'a', label: 'A', value: '3' }, { key: 'b', label: 'B', value: '-2' }, { key: 'c', label: 'C', value: '1' }]).map(({ share }) => share)).toEqual([0.75, 0, 0.25]);
    expect(segments([{ key: 'a', label: 'A', value: '0.00' }]).map(({ share }) => share)).toEqual([0]);
    const line = (key: string, whatIf: string) => ({ key, label: key, whatIf });
    const two = [line('1', '4.00'), line('2', '6.00')];
    expect(whatIfBar({ total: { whatIf: '12.00' }, stages: two, overlays: { whatIf: '2.00' } }, OVERVIEW).map(({ key, value }) => `${key} ${value}`)).toEqual(['1 4.00', '2 6.00', 'overlays 2.00']);
    expect(whatIfBar({ total: { whatIf: '10.00' }, stages: two, overlays: { whatIf: '2.00' } }, OVERVIEW).map(({ key }) => key)).toEqual(['1', '2']);
    const large = [line('1', '1250000.00'), line('2', '6900000.00')];
    expect(whatIfBar({ total: { whatIf: '8150000.00' }, stages: large, overlays: { whatIf: '1250000.00' } }, OVERVIEW).map(({ key, value }) => `${key} ${value}`)).toEqual(['1 1000000.00', '2 6000000.00', 'overlays 1250000.00']);
  });

  it('ESC-22 paths are told apart by colour, dash and a name at their end that covers no other and leaves no picture', () => {
    expect(spread([1, 1, 1.05], 0.1)).toEqual([1, 1.1, 1.2000000000000002]);
    expect(Math.max(...spread([1, 1, 1.05], 0.1, 1.1))).toBeLessThanOrEqual(1.1 + 1e-12);
    const tokens = { series: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], text: 't', text2: 't', line: 'l', font: 'f', mono: 'm' };
    const figure = fanFigure([{ title: 'Base', values: [1, 2] }, { title: 'A scenario with a very long name', values: [1, 1] }], tokens, 170);
    expect(new Set(figure.data.map(({ line }) => `${line.color} ${line.dash}`)).size).toBe(2);
    expect(figure.layout.annotations.map(({ text }) => text)).toEqual(['Base', 'A scenario …']);
    expect(fanFigure(Array.from({ length: 30 }, (_, at) => ({ title: `path ${at}`, values: [at] })), tokens, 170).layout.annotations).toEqual([]);
    expect(['gdp_growth', 'unemployment', 'hpi'].map(variableWords)).toEqual(['GDP growth', 'Unemployment', 'HPI']);
  });

  it('ESC-50 the filter of the loans is read from the address, unknown words do not restrict, and absent is not empty', () => {
    const filter = filterOf({ stage: '2', by: 'region', key: 'Madrid', q: 'ES1', fallback: 'only', order: 'loan' });
    expect(loansInput('r0001', filter)).toEqual({ run: 'r0001', order: 'loan', stage: '2', by: 'region', key: 'Madrid', search: 'ES1', fallbackOnly: true });
    const none = filterOf({ stage: '9', by: 'colour', key: 'x', order: 'shoe size' });
    expect(loansInput('r0001', none)).toEqual({ run: 'r0001', order: 'allowance' });
    expect([isFiltered(filter), isFiltered(none), isFiltered(filterOf({ by: 'region' }))]).toEqual([true, false, false]);
  });

  it('ESC-60 the decisive test comes first, then those that hold, then the rest in their order', () => {
    expect(inOrder(loanOf('X').tests).map(({ code }) => code)).toEqual(['PD_INCREASE', 'DPD90', 'DPD30', 'NOTCHES']);
  });

  it('ESC-61 the months add up to what the kernel says, and the horizon says which of them are booked', () => {
    const { grid } = loanOf('X');
    for (const scenario of grid.scenarios) {
      expect(ties(columnSum(scenario.months), scenario.lifetime)).toBe(true);
      expect(ties(columnSum(scenario.months.slice(0, 12)), scenario.ecl12)).toBe(true);
      expect(bookedOf(grid.horizon, scenario)).toBe(scenario.lifetime);
    }
    expect(ties(100, 100.001)).toBe(false);
    expect([monthsCounted('12-month', 7), monthsCounted('12-month', 40), monthsCounted('lifetime', 40), monthsCounted('defaulted', 40), monthsCounted('none', 0)]).toEqual([7, 12, 40, 0, 0]);
    expect([fixed(-1234.5, 2), fixed(0.000123456, 6), fixed(1e6, 0)]).toEqual(['−1,234.50', '0.000123', '1,000,000']);
  });

  it('ESC-62 inputs are told in the units of people: fractions in per cent, money grouped', () => {
    expect([factText('0.048', 'fraction'), factText('20000', 'currency'), factText('48', 'months'), factText('annuity', 'none')]).toEqual([{ text: '4.8000', unit: '%' }, { text: '20,000.00', unit: '' }, { text: '48', unit: 'months' }, { text: 'annuity', unit: '' }]);
  });

  it('ESC-70 a policy is read in sections, each setting with its default beside it and what differs marked', () => {
    const sections = policySections(POLICY);
    const all = sections.flatMap(({ settings }) => settings);
    expect(all.filter(({ differs }) => differs).map(({ path }) => path)).toEqual(['fx', 'conventions.defaultTiming', 'classification.byProduct', 'staging.absolute', 'staging.combine', 'staging.notches', 'staging.simplifiedProducts', 'fallbacks.pd', 'reversion']);
    expect(all.find(({ path }) => path === 'fallbacks.pd')).toMatchObject({ value: 'blocks the run', byDefault: 'booked at 0.05' });
    expect(all.find(({ path }) => path === 'staging.default')).toMatchObject({ title: 'Default', value: '>= 90 days', byDefault: '>= 90 days', differs: false });
    // Whatever is a convention stands in a section, under its own words.
    expect(CONVENTIONS.filter(({ path, title }) => !all.some((each) => each.path === path && each.title === title)).map(({ path }) => path).filter((path) => path !== 'reversion')).toEqual([]);
    expect(sections.map(({ id }) => id)).toContain('matrices');
  });

  it('ESC-71 what cannot be read in sections says why and never throws', () => {
    expect(readDocument('policy', 'kind: ecl-policy')).toMatchObject({ fault: expect.stringMatching(/^Not JSON/) });
    expect(readDocument('policy', JSON.stringify({ ...POLICY, staging: { relative: 0.5 } }))).toMatchObject({ fault: expect.stringMatching(/^staging\.relative: /) });
    expect(readDocument('scenarios', JSON.stringify(SCENARIOS))).toMatchObject({ name: 'autumn-2025', sections: [{ id: 'identity' }, { id: 'scenarios' }] });
    for (const text of ['', 'null', '[]', '{"kind":"ecl-policy"}', '"x"', '{"a":{"b":[null]}}']) for (const kind of ['policy', 'scenarios', 'ledger'] as const) expect(readDocument(kind, text)).toHaveProperty('fault');
  });

  it('ESC-72 values are said in words', () => {
    expect([null, true, [], ['a', 'b'], { operator: '>', days: 30 }, { use: 0.45 }, 'block', {}, { home: 0.5 }, { atMost: 0.1, block: true }].map(valueWords)).toEqual(['off', 'yes', 'none', 'a, b', '> 30 days', 'booked at 0.45', 'blocks the run', 'none', 'home 0.5', 'at most 0.1, else blocks']);
    expect(['staging.cureStage2Months', 'pd.rhoOtherwise', 'fx', 'conventions.eir'].map(titleOf)).toEqual(['Cure stage 2 months', 'Rho otherwise', 'FX', 'EIR is quoted']);
  });

  it('ESC-73 a fault is told with the line of its member', () => {
    const text = '{\n  "staging": {\n    "relative": 0.5\n  },\n  "lgd": [\n    { "id": "x" }\n  ]\n}';
    expect([lineOfPath(text, 'staging.relative'), lineOfPath(text, 'lgd.0.id'), lineOfPath(text, 'pd.curves'), lineOfPath(text, '')]).toEqual([3, 6, null, null]);
  });

  it('ESC-10 what is missing in the form is said in its order, and only what was chosen is sent', () => {
    const choices: StartChoices = { from: null, reportingDate: '', policy: null, scenarios: null, ledger: null, overlays: 'approved', mapping: 'm', decisions: null, prior: null, title: ' ', kind: 'draft' };
    const steps = [choices, { ...choices, from: { run: 'r0001' } }, { ...choices, from: { run: 'r0001' }, reportingDate: '2025-12-31' }, { ...choices, from: { run: 'r0001' }, reportingDate: '2025-12-31', policy: 'p' }];
    expect(steps.map((each) => startMissing(each)?.slice(0, 14))).toEqual(['Choose a loan ', 'Reporting date', 'Choose a polic', 'Choose a scena']);
    const full = { ...(steps[3] as StartChoices), scenarios: 's' };
    expect(startInput(full)).toEqual({ from: { run: 'r0001' }, reportingDate: '2025-12-31', policy: { sha256: 'p' }, scenarios: { sha256: 's' }, overlays: 'approved', kind: 'draft' });
    expect(startInput({ ...full, from: { file: 'token-123' }, ledger: 'l', prior: 'r0002', title: ' December ' })).toMatchObject({ from: { file: 'token-123' }, mapping: 'm', ledger: { sha256: 'l' }, prior: 'r0002', title: 'December' });
  });

  it('ESC-11 a day is one of the calendar, and a month-end in a file name is proposed', () => {
    expect(['2025-12-31', '2024-02-29', '2025-02-29', '2025-13-01', '31.12.2025', '2025-04-31'].map(isDay)).toEqual([true, true, false, false, false, false]);
    expect(['loans_2025-12-31_v7.csv', 'tape 20250930.csv', 'loans.csv', '2025-99-99', 'from 2025-09-30 to 2025-12-31'].map(dayInName)).toEqual(['2025-12-31', '2025-09-30', null, null, '2025-12-31']);
  });

  it('ESC-13 with a generated loan file go the documents of its portfolio and the ledger of its day', () => {
    const files = ['policy.json', 'scenarios.json', 'overlays.json', 'ledger-2025-12-31.json', 'ledger-2026-06-30.json', 'loans-2025-12-31.csv', 'loans-2026-06-30.csv'].map((name) => ({ name }));
    expect(Object.values(documentsFor('loans-2026-06-30.csv', files)).map((file) => file?.name)).toEqual(['policy.json', 'scenarios.json', 'overlays.json', 'ledger-2026-06-30.json']);
    expect(documentsFor('loans.csv', [])).toEqual({ policy: undefined, scenarios: undefined, overlays: undefined, ledger: undefined });
  });

  it('ESC-51 every figure of a loan traces by the address of its own column', () => {
    expect([columnAddress('ecl:allowance@1204', 'pd_12m'), columnAddress('nonsense', 'lgd')]).toEqual(['ecl:pd_12m@1204', null]);
  });

  it('ESC-12 the newest version of each name is offered, approved ones first', () => {
    expect(newestOf(DOCUMENTS, 'policy').map(({ name, version }) => `${name} ${version}`)).toEqual(['iberia-consumer 12', 'shipped 1']);
  });
});
