import { formatAddress } from '../../../src-shared/model/address.ts';
import type { Field } from '../../../src-shared/model/field.ts';
import type { FindingGroup } from '../../../src-shared/model/finding.ts';
import { useCommands, useKeyHint } from '../../commands/use-commands.ts';
import { plural } from '../../components/format.ts';
import { Severity } from '../../components/marks.tsx';
import { EmptyState, Note } from '../../components/states.tsx';
import { Verbatim } from '../../components/values.tsx';
import type { CallOutput } from '../../state/use-call.ts';
import { runHref } from '../../routing/route.ts';
import { documentHref, forwardHref } from '../trace/explore-routes.ts';
import { MiniTrace } from '../trace/mini-trace.tsx';
import { formFor, remediesOf, type DecisionDraft, type DecisionForm, type Remedy } from './decision-draft.ts';
import { DecisionFormView } from './decision-form.tsx';
import { Shares } from './group-pane.tsx';

export type FindingRow = CallOutput<'findings.page'>['items'][number];

/** The canonical cell a finding is on; null for the pool. */
export function addressOfFinding(finding: FindingRow): string | null {
  return finding.sourceRow === null ? null : formatAddress({ space: 'canonical', column: finding.field, key: String(finding.sourceRow) });
}

/** The finding itself as a number to trace: the rule that spoke, then what it read; null where its header holds the signs of an address. */
export function findingAddress(finding: Pick<FindingRow, 'rule' | 'field' | 'sourceRow'>): string | null {
  return /[:@]/.test(finding.field) ? null : formatAddress({ space: 'finding', column: `${finding.rule}/${finding.field}`, key: finding.sourceRow === null ? null : String(finding.sourceRow) });
}

function RemedyButton({ remedy, onPress }: { remedy: Remedy; onPress: () => void }) {
  const key = useKeyHint(`remedy.${remedy.kind}`);
  return (
    <button type="button" className="btn rem" aria-disabled={remedy.closed !== null || undefined} onClick={() => { if (remedy.closed === null) onPress(); }}>
      <span className="el">{remedy.label}</span>{key === null ? null : <kbd className="kbd" aria-hidden="true">{key}</kbd>}{remedy.closed === null ? null : <span className="why el">{remedy.closed}</span>}
    </button>
  );
}

/** The right pane: what and why, where it comes from, what can be done about it. */
export function FindingDetail({ run, finding, group, field, form, onForm, onKeep }: {
  run: string; finding: FindingRow | undefined; group: FindingGroup | undefined; field: Field | undefined; form: DecisionForm | null; onForm: (form: DecisionForm | null) => void; onKeep: (draft: DecisionDraft) => void;
}) {
  const remedies = finding === undefined ? [] : remediesOf(finding, group, field);
  useCommands(remedies.map((remedy) => ({
    id: `remedy.${remedy.kind}`, label: remedy.label, group: 'Findings', keys: [remedy.key], when: () => remedy.closed === null && form === null, run: () => { if (finding !== undefined) onForm(formFor(remedy.kind, finding, group)); },
  })));
  const address = finding === undefined ? null : addressOfFinding(finding);
  return (
    <section className="pane f-detail" aria-label="Finding">
      <div className="ph"><h2 className="el">{finding === undefined ? 'Finding' : `${finding.rule} on ${finding.exposure ?? (finding.sourceRow === null ? 'the pool' : `row ${finding.sourceRow}`)}`}</h2><span className="sp" />{finding === undefined ? null : <Severity level={finding.severity} />}</div>
      <div className="pad f-body">
        {finding === undefined && form === null ? <EmptyState title="Choose a finding.">Its text, where the value comes from and what can be done stand here.</EmptyState> : null}
        {finding === undefined ? null : (
          <div>{group?.text ?? finding.rule}
            <div className="s d3">{group?.reference}</div>
            <div className="row wrap s f-ways">{findingAddress(finding) === null ? null : <a href={runHref(run, 'trace', {}, [findingAddress(finding) ?? ''])}>Trace this finding</a>}<a href={forwardHref(run, { kind: 'rule', rule: finding.rule })} data-forward={forwardHref(run, { kind: 'rule', rule: finding.rule })}>What the rule reaches</a><a href={documentHref(run, { kind: 'rule', ref: finding.rule })}>The rule as the run used it</a></div>
            <dl className="kv f-kv"><dt>Observed</dt><dd><Verbatim text={finding.observed} /></dd><dt>Expected</dt><dd className="wrap-t">{finding.expected}</dd>
              {group === undefined ? null : <><dt>Touches</dt><dd className="wrap-t"><Shares rate={group.ratePoints} balance={group.balancePoints} /></dd><dt>Verdict</dt><dd className="wrap-t">{group.materiality}: {group.why}</dd>{group.notEvaluable > 0 ? <><dt>Not evaluable</dt><dd>{plural(group.notEvaluable, 'row')}: an operand is blank</dd></> : null}</>}
              {finding.waivedBy === null ? null : <><dt>Waived by</dt><dd className="m5">{finding.waivedBy}</dd></>}</dl>
          </div>
        )}
        {form === null ? null : <DecisionFormView run={run} key={`${form.kind} ${form.field} ${form.sourceRow} ${form.code}`} initial={form} field={field} onKeep={onKeep} onLeave={() => onForm(null)} />}
        {address === null || form !== null ? null : <div><h3>Where it comes from</h3><MiniTrace run={run} address={address} /></div>}
        {finding === undefined || form !== null ? null : <div><h3>What can be done</h3><div className="rems">{remedies.map((remedy) => <RemedyButton key={remedy.kind} remedy={remedy} onPress={() => onForm(formFor(remedy.kind, finding, group))} />)}</div></div>}
        <Note>This run stays as it is. What you decide here starts a new run from the gate it touches; earlier gates are reused.</Note>
      </div>
    </section>
  );
}
