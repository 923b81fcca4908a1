import type { Run } from '../../../src-shared/model/run.ts';
import { plural } from '../../components/format.ts';
import { Icon } from '../../components/icon.tsx';
import { Hash } from '../../components/values.tsx';
import { ApprovalPanel } from '../governance/approval-panel.tsx';
import { dayAndTime } from '../trace/vouch.tsx';
import { approvalChecks, notApprovable, type Check, type Delivery } from './approval-checks.ts';

const ICON = { ok: 'check', bad: 'close', neutral: 'more' } as const;
const WORD = { ok: 'holds', bad: 'does not hold', neutral: 'not known' } as const;

function CheckLine({ check }: { check: Check }) {
  return <li className={`row chk ${check.tone}`}><Icon name={ICON[check.tone]} label={WORD[check.tone]} /><div><div className={check.tone === 'ok' ? '' : 'm5'}>{check.title}</div>{check.detail === '' ? null : <div className="s d3">{check.detail}</div>}</div></li>;
}

/** What stands behind an approval of a delivery, and the approval itself. */
export function ApprovalPane({ run, deliveries }: { run: Run; deliveries: readonly Delivery[] }) {
  const checks = approvalChecks(run, deliveries);
  const bad = checks.filter((check) => check.tone === 'bad').length;
  return (
    <section aria-label="What stands behind an approval">
      <div className="ph"><h2>Approval</h2><span className="sp" />{run.kind === 'record' ? <span className="bdg ol">of record</span> : <span className="s d3">{run.approval === null ? '' : 'approved'}</span>}</div>
      <div className="pad d-appr">
        <ul className="plain">{checks.map((check) => <CheckLine key={check.title} check={check} />)}</ul>
        {run.approval === null ? (
          run.kind === 'what-if' ? <div className="s d3">{notApprovable(run)}</div>
            : <ApprovalPanel type="run" id={run.id} {...(bad > 0 ? { warning: `${plural(bad, 'check')} of this delivery ${bad === 1 ? 'does' : 'do'} not hold.` } : {})} />
        ) : (
          <div className="sg"><div className="row"><span className="m5">{run.approval.actor}</span><span className="sp" /><span className="bdg ok"><Icon name="check" />approved</span></div><div className="s d2">“{run.approval.reason}”</div><div className="s d3">{dayAndTime(run.approval.at)} <Hash hash={run.manifestSha256} label="manifest" /></div></div>
        )}
      </div>
    </section>
  );
}
