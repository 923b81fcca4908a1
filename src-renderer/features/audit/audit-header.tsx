import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { saveBlob } from '../../bridge/transport.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { formatDay, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall, type CallOutput } from '../../state/use-call.ts';
import { HEAD_EXTENSIONS } from './head-drop.tsx';
import type { VerificationDesk } from './use-verification.ts';

/** What the log is, and what can be done with it as a whole: take its head away, hold a head against it, verify. */
export function AuditHeader({ scope, entries, head, headError, verification }: { scope: string; entries: number | undefined; head: CallOutput<'audit.head'> | undefined; headError: AppError | null; verification: VerificationDesk }) {
  const { transport } = useBridge();
  const runs = useCall('runs.list', { limit: 200 });
  const first = useCall('audit.page', entries === undefined || entries === 0 ? null : { offset: entries - 1, limit: 1 }).data?.items[0];
  // Canonical, and the same bytes as in every export: that is what was signed.
  const save = (): void => { if (head !== undefined) saveBlob(new Blob([`${canonicalJson(head)}\n`], { type: 'application/json' }), 'log-head.json'); };
  const choose = (): void => void transport.openFile(HEAD_EXTENSIONS).then((file) => { if (file !== null) verification.withHead(file); }, verification.failed);
  useCommands([
    { id: 'audit.verify', label: 'Verify the log and the artifacts', group: 'Audit log', keys: ['Ctrl Enter'], run: () => verification.start(false) },
    { id: 'audit.head', label: 'Save the signed head of the log', group: 'Audit log', run: save },
    { id: 'audit.check-head', label: 'Check a head file against this log', group: 'Audit log', run: choose },
  ]);
  return (
    <header className="hdr flat"><div className="l1"><h1>Audit log</h1><span className="d3 s el">{entries === undefined ? '' : `${plural(entries, 'entry', 'entries')}${first === undefined ? '' : ` since ${formatDay(first.at)}`}`}</span><span className="sp" />
      <ChipSelect label="Verify" value={scope} options={[{ id: 'all', label: 'the whole workspace' }, ...(runs.data?.items.map((run) => ({ id: run.id, label: `run ${run.id.slice(1)}`, detail: run.title })) ?? [])]} onChange={(to) => setQuery({ run: to === 'all' ? undefined : to }, { replace: true })} />
      <Button icon="file" busy={verification.busy} onPress={choose}>Check a head</Button>
      <Button icon="down" disabled={head === undefined ? headError?.message ?? 'The head is being signed.' : null} onPress={save}>Signed head</Button>
      <Button busy={verification.busy} disabled={scope === 'all' ? 'Choose a run: a re-run executes one run again.' : null} icon="rerun" onPress={() => verification.start(true)}>With re-run</Button>
      <Button look="primary" icon="shield" busy={verification.busy} command="audit.verify" onPress={() => verification.start(false)}>{scope === 'all' ? 'Verify now' : 'Verify this run'}</Button></div></header>
  );
}
