import { Traceable } from '../../../components/traceable.tsx';
import type { CallOutput } from '../../../state/use-call.ts';
import { stageWords } from '../../ecl-parts/stages.ts';

export type EclLoan = CallOutput<'ecl.loan'>;
type Test = EclLoan['tests'][number];

/** The decisive test first, then those that fired, then the rest in their order. */
export function inOrder(tests: readonly Test[]): Test[] {
  const rank = (test: Test): number => (test.decisive ? 0 : test.fired ? 1 : test.assessable ? 2 : 3);
  return tests.map((test, at) => ({ test, at })).toSorted((a, b) => rank(a.test) - rank(b.test) || a.at - b.at).map(({ test }) => test);
}

const look = (test: Test): { look: string; word: string } => (!test.assessable ? { look: 'skipped', word: 'Not assessable' } : test.decisive ? { look: 'ecl-hit', word: 'Decides' } : test.fired ? { look: 'ecl-hit', word: 'Holds' } : { look: 'queued', word: 'Does not hold' });

/** `stage 2`, `POCI`: a stage inside a sentence. */
function whyWords(stage: string): string {
  const { title } = stageWords(stage);
  return title === 'POCI' ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** Why this stage: every test with what was observed, its bar, and what would make it come out otherwise. */
export function StageTests({ loan }: { loan: EclLoan }) {
  const tests = inOrder(loan.tests);
  return (
    <section aria-label="Why this stage">
      <div className="ph"><h2>Why {whyWords(loan.line.stage)}</h2><span className="s d3">{tests.filter(({ fired }) => fired).length} of {tests.length} tests hold</span></div>
      <ul className="ecl-tests">
        {tests.map((test) => {
          const { look: shape, word } = look(test);
          return (
            <li key={test.code} className={test.decisive ? 'on' : ''}>
              <div className="row s"><span className="m5">{test.title}</span><span className="sp" /><span className={`st ${shape}`}><i aria-hidden="true" />{word}</span></div>
              <div className="s ecl-ob"><span className="d3">observed</span> {test.observed === null || test.observed === '' ? <span className="d3">nothing</span> : <Traceable address={test.address} name={`${test.observed}, ${test.title}`}>{test.observed}</Traceable>}{test.threshold === '' ? null : <span className="d3">, holds at </span>}<span className="mono">{test.threshold.replace(/^= /, '')}</span></div>
              {test.wouldChange === null ? null : <div className="s d2">{test.wouldChange}</div>}
              <div className="mi d3">{test.reference}</div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
