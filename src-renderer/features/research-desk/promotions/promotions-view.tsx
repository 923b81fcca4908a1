import '../research-desk.css';
import { useState } from 'react';
import { TIERS } from '../../../../src-shared/model/research/promotion.ts';
import { Button } from '../../../components/button.tsx';
import { Confirm } from '../../../components/dialog.tsx';
import { formatMoment, plural } from '../../../components/format.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../../components/states.tsx';
import { Hash, NotApplicable, Verified } from '../../../components/values.tsx';
import { formatRoute, runHref } from '../../../routing/route.ts';
import { navigate, setQuery } from '../../../routing/use-route.ts';
import { useCall, type CallInput, type CallOutput } from '../../../state/use-call.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useReadOnly } from '../../../state/use-read-only.ts';
import { useView } from '../../../state/view-store.ts';
import { windowNow } from '../../../state/window-clock.ts';
import { asAppError, type AppError } from '../../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../../bridge/bridge.ts';
import { APPROVAL_WORDS } from '../../documents/document-words.ts';
import { ApprovalPanel } from '../../governance/approval-panel.tsx';

type Promotions = CallOutput<'research.promotions'>;
type Line = Promotions['ledger'][number];
const ACTIONS: Readonly<Record<Line['record']['action'], string>> = { promote: 'Promoted', retire: 'Retired', 'roll-back': 'Rolled back' };

/** What every alias stands on, and the ledger that says how it came there: each record by its hash, the one before it, its approval. */
export function PromotionsView({ query }: { query: Readonly<Record<string, string>> }) {
  const asked = useCall('research.promotions', {});
  if (asked.data === undefined) return asked.error === null ? <Loading what="the ledger" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  const { ledger, aliases, holds, faults } = asked.data;
  if (ledger.length === 0) return <EmptyState title="Nothing was promoted yet">Open an experiment, see its qualification, and promote it from there.</EmptyState>;
  const chosen = ledger.find(({ sha256 }) => sha256 === query['record']);
  return (
    <div className="main">
      <section className="pane grow" aria-label="Promotions">
        <div className="scroll grow" tabIndex={0} role="group" aria-label="Aliases and ledger">
          <div className="ph"><h2>What stands where</h2><span className="s d3">{plural(aliases.length, 'alias', 'aliases')}</span><span className="sp" />{holds ? <Verified words="chain and artifacts hold, as far as this machine can tell" /> : null}</div>
          {holds ? null : <div className="pad"><Note tone="block"><b>The ledger does not hold.</b> {faults.length === 0 ? 'A record, the chain, or an artifact that it names was altered: see which below.' : faults.join(' ')}</Note></div>}
          <Aliases aliases={aliases} ledger={ledger} />
          <div className="ph sec"><h2>Ledger</h2><span className="s d3">{plural(ledger.length, 'record')}, newest first; nothing is ever rewritten</span></div>
          <LedgerTable ledger={ledger} chosen={chosen?.sha256 ?? null} />
        </div>
      </section>
      {chosen === undefined ? null : <Record line={chosen} />}
    </div>
  );
}

function Aliases({ aliases, ledger }: Pick<Promotions, 'aliases' | 'ledger'>) {
  const readOnly = useReadOnly();
  const shadow = useMutate('research.shadow');
  if (aliases.length === 0) return <p className="pad s d2">No alias stands: what was promoted waits for approval, or was retired.</p>;
  return (
    <>
      <div className="rs-wide"><table className="cp rd-table" aria-label="Aliases">
        <thead><tr><th className="fst" scope="col">Alias</th><th scope="col">Tier</th><th scope="col">Experiment</th><th scope="col">Run</th><th scope="col">Since</th><th scope="col"><span className="vh">What can be done</span></th></tr></thead>
        <tbody>{aliases.toSorted((a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier)).map((alias) => (
          <tr key={`${alias.alias}/${alias.tier}`}><td className="fst m5">{alias.alias}{alias.holds ? null : <span className="block-text" title={alias.why ?? undefined}> does not hold</span>}</td><td>{alias.tier}</td><td><Hash hash={alias.experiment} /></td><td className="mono"><a href={runHref(alias.run, 'result')}>{alias.run}</a></td><td className="mono">{formatMoment(alias.since, windowNow())}</td>
            <td className="row rd-acts">
              <Button small busy={shadow.busy} disabled={readOnly} onPress={() => void shadow.send({ alias: alias.alias, tier: alias.tier }).then((answer) => { if (answer !== undefined) navigate(runHref(answer.run, 'gates')); })}>Shadow replay</Button>
              <Demote alias={alias} action="roll-back" ledger={ledger} readOnly={readOnly} /><Demote alias={alias} action="retire" ledger={ledger} readOnly={readOnly} />
            </td></tr>
        ))}</tbody>
      </table></div>
      {shadow.error === null ? null : <div className="pad"><ErrorState error={shadow.error} kept="the ledger as it was" /></div>}
    </>
  );
}

function Demote({ alias, action, ledger, readOnly }: { alias: Promotions['aliases'][number]; action: 'retire' | 'roll-back'; ledger: readonly Line[]; readOnly: string | null }) {
  const { client } = useBridge();
  const earlier = ledger.filter(({ record, approval, current }) => record.alias === alias.alias && record.tier === alias.tier && record.action !== 'retire' && approval === 'approved' && !current);
  const to = earlier[0];
  const closed = readOnly ?? (action === 'roll-back' && to === undefined ? 'There is no earlier record of this alias' : null);
  const ask = (): void => useView.getState().showDialog(
    <Confirm title={action === 'retire' ? `Retire ${alias.alias} from ${alias.tier}?` : `Roll ${alias.alias} back?`} verb={action === 'retire' ? 'Retire' : 'Roll back'} leave="Leave it" reasonLabel="Reason, 10 characters at least" danger={action === 'retire'}
      consequence={action === 'retire' ? 'A new record takes the alias away once it is approved. What was promoted stays readable.' : `A new record moves the alias to ${to?.title ?? ''} (${to?.record.run ?? ''}) once it is approved.`}
      onConfirm={async (reason): Promise<AppError | null> => {
        const input: CallInput<'research.demote'> = { alias: alias.alias, tier: alias.tier, action, reason, ...(action === 'roll-back' && to !== undefined ? { to: to.sha256 } : {}) };
        try {
          const line = await client['research.demote'](input);
          navigate(formatRoute(['research', 'promotions'], { record: line.sha256 }));
          return null;
        } catch (thrown) {
          return asAppError(thrown);
        }
      }} />,
  );
  return <Button small disabled={closed} onPress={ask}>{action === 'retire' ? 'Retire' : 'Roll back'}</Button>;
}

function LedgerTable({ ledger, chosen }: { ledger: readonly Line[]; chosen: string | null }) {
  return (
    <div className="rs-wide"><table className="cp rd-table" aria-label="Ledger of promotions">
      <thead><tr><th className="fst" scope="col">Record</th><th scope="col">What</th><th scope="col">Alias</th><th scope="col">Tier</th><th scope="col">Run</th><th scope="col">Who, when</th><th scope="col">Approval</th><th scope="col">Holds</th><th scope="col">Reason</th></tr></thead>
      <tbody>{ledger.map((line) => {
        const { record, approval, approvedBy, holds, why, current, sha256 } = line;
        return (
          <tr key={sha256} className={sha256 === chosen ? 'sel' : ''}>
            <td className="fst mono"><button type="button" className="as-link mono" aria-pressed={sha256 === chosen} onClick={() => setQuery({ record: sha256 === chosen ? undefined : sha256 })}>{sha256.slice(0, 4)} {sha256.slice(4, 8)}</button>{current ? <span className="bdg ol rd-now">stands</span> : null}</td>
            <td>{ACTIONS[record.action]}</td><td className="el" title={record.alias}>{record.alias}</td><td>{record.tier}</td><td className="mono"><a href={runHref(record.run, 'qualification')}>{record.run}</a></td>
            <td className="nw"><span className="m5">{record.actor}</span>, {formatMoment(record.at, windowNow())}</td>
            <td><span className={`st ${APPROVAL_WORDS[approval].look}`}><i aria-hidden="true" />{APPROVAL_WORDS[approval].words}{approvedBy.length === 0 ? '' : `, ${approvedBy.join(', ')}`}</span></td>
            <td>{holds ? 'yes' : <span className="block-text m5" title={why ?? undefined}>no: {why}</span>}</td><td className="d2 rd-reason" title={record.reason}>{record.reason}</td>
          </tr>
        );
      })}</tbody>
    </table></div>
  );
}

function Record({ line }: { line: Line }) {
  const [full, setFull] = useState(false);
  const { record } = line;
  return (
    <aside className="pane rd-record" aria-label="Record">
      <div className="ph"><h2>{ACTIONS[record.action]}: {record.alias}</h2><span className="sp" /><Button small look="quiet" onPress={() => setQuery({ record: undefined })}>Close</Button></div>
      <div className="scroll grow pad">
        <dl className="kv"><dt>record</dt><dd><Hash hash={line.sha256} digits={16} /></dd><dt>before it</dt><dd>{record.previous === null ? 'the first' : <Hash hash={record.previous} digits={16} />}</dd><dt>experiment</dt><dd><Hash hash={record.experiment} digits={16} /></dd>
          {Object.entries(record.hashes).map(([name, hash]) => <div key={name} className="contents"><dt>{name === 'lookAhead' ? 'look-ahead' : name}</dt><dd>{hash === null ? <NotApplicable /> : <Hash hash={hash} digits={16} />}</dd></div>)}</dl>
        <p className="s d2">{record.reason}</p>
        <ApprovalPanel type="promotion" id={line.sha256} />
        <button type="button" className="as-link s" aria-expanded={full} onClick={() => setFull(!full)}>{full ? 'Hide the record itself' : 'The record itself'}</button>
        {full ? <pre className="rd-json mono">{JSON.stringify(record, null, 1)}</pre> : null}
      </div>
    </aside>
  );
}
