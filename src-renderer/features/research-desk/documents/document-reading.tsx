import { QualificationGates } from '../../../../src-shared/model/research/qualification.ts';
import { Note } from '../../../components/states.tsx';
import { leavesOf } from './leaves.ts';

/** A document of research to read: gates as a table of what they ask, others as their settings with the path of each. */
export function DocumentReading({ kind, text }: { kind: string; text: string }) {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return <div className="pad"><Note tone="warn">It is no JSON; its text can be read beside.</Note></div>;
  }
  const gates = kind === 'gates' ? QualificationGates.safeParse(document) : null;
  if (gates?.success === true) return <GatesTable gates={gates.data.gates} />;
  return (
    <table className="cp doc-wrap" aria-label="Settings">
      <colgroup><col style={{ width: '38%' }} /><col /></colgroup>
      <thead><tr><th className="fst" scope="col">Setting</th><th className="doc-last" scope="col">Value</th></tr></thead>
      <tbody>{leavesOf(document).map(({ path, value }) => <tr key={path}><td className="fst mono">{path}</td><td className="doc-last">{value}</td></tr>)}</tbody>
    </table>
  );
}

/** What a gate asks, in words. */
export function gateWords(check: QualificationGates['gates'][number]['check']): string {
  switch (check.kind) {
    case 'absolute': return `${check.metric} of ${check.slice} at ${check.at} ${check.bar}`;
    case 'against-baseline': return `${check.metric} of ${check.slice} worse than the baseline by at most ${check.worse === 'relative' ? `${check.by * 100} %` : check.by}`;
    case 'interval': return `lower end of ${check.metric} of ${check.slice} at least ${check.lowAtLeast}`;
    case 'fact': return check.fact.replaceAll('-', ' ');
  }
}

function GatesTable({ gates }: { gates: QualificationGates['gates'] }) {
  return (
    <table className="cp doc-wrap" aria-label="Gates">
      <thead><tr><th className="fst" scope="col">Gate</th><th scope="col">Kind</th><th scope="col">Asks</th><th className="doc-last" scope="col">Why</th></tr></thead>
      <tbody>{gates.map((gate) => <tr key={gate.id}><td className="fst"><span className="m5">{gate.title}</span><div className="mi mono d3">{gate.id}</div></td><td>{gate.severity}</td><td>{gateWords(gate.check)}</td><td className="d2 doc-last">{gate.why}</td></tr>)}</tbody>
    </table>
  );
}
