import { useState } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { ErrorState } from '../../components/states.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { titleOf } from './decision-draft.ts';
import { usePending, usePendingOf } from './pending-store.ts';

/** Decisions formed and not yet applied: listed, taken back one by one, applied together as a new run. */
export function PendingBar({ run, beingApplied: goingOn }: { run: string; beingApplied: string | null }) {
  const readOnly = useReadOnly();
  const beingApplied = readOnly ?? goingOn;
  const drafts = usePendingOf(run);
  const { remove, clear } = usePending();
  const [open, setOpen] = useState(true);
  const mutation = useMutate('decisions.apply');
  const apply = (): void => {
    if (drafts.length === 0 || mutation.busy || beingApplied !== null) return;
    void mutation.send({ run, decisions: [...drafts] }).then((answer) => {
      if (answer === undefined) return;
      clear(run);
      navigate(runHref(answer.run, 'gates'));
    });
  };
  useCommands([{ id: 'decisions.apply', label: 'Apply the decisions as a new run', group: 'Findings', keys: ['Shift Enter'], when: () => drafts.length > 0, run: apply }]);
  if (drafts.length === 0) return null;
  return (
    <section className="pending" aria-label="Decisions not yet applied">
      <div className="row">
        <button type="button" className="as-link strong m5" aria-expanded={open} onClick={() => setOpen(!open)}>{plural(drafts.length, 'decision')} not yet applied</button>
        <span className="s d3 el">This run stays as it is; the new one reuses its earlier gates.</span><span className="sp" />
        <Button small onPress={() => clear(run)}>Discard all</Button>
        <Button small look="primary" busy={mutation.busy} disabled={beingApplied} command="decisions.apply" onPress={apply}>{mutation.busy ? 'Starting' : `Apply ${plural(drafts.length, 'decision')}`}</Button>
      </div>
      {mutation.error === null ? null : <ErrorState error={mutation.error} kept="your decisions, in this window" retry={apply} />}
      {open ? <ol>{drafts.map((draft, index) => (
        <li key={titleOf(draft)} className="row s"><span className="m5 el">{titleOf(draft)}</span><span className="d2 el">“{draft.reason}”</span><span className="sp" /><IconButton small icon="close" label={`Take back: ${titleOf(draft)}`} onPress={() => remove(run, index)} /></li>
      ))}</ol> : null}
    </section>
  );
}
