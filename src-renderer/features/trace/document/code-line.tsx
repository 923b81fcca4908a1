import { Hash } from '../../../components/values.tsx';
import { useCall } from '../../../state/use-call.ts';
import { documentHref } from '../explore-routes.ts';

/** Which gate made a table, at which version: the identity of the code that did a step. Nothing where no gate of the run made it. */
export function CodeLine({ run, sha256 }: { run: string; sha256: string | null }) {
  const gates = useCall('trace.gates', sha256 === null ? null : { run });
  const made = gates.data?.artifacts.find((artifact) => artifact.sha256 === sha256)?.madeBy;
  const gate = gates.data?.gates.find((each) => each.id === made);
  if (gate === undefined) return null;
  return <><dt>Code</dt><dd>gate <a className="tdoc-code" href={documentHref(run, { kind: 'code', ref: gate.id })}>{gate.title} {gate.version}</a> <Hash hash={gate.key} label="key" /></dd></>;
}
