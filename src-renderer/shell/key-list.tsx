import { useAllCommands } from '../commands/use-commands.ts';
import { onMac } from '../commands/use-commands.ts';
import { showChord } from '../commands/keys.ts';
import { DialogFrame } from '../components/dialog.tsx';
import { Kbd } from '../components/button.tsx';
import { useView } from '../state/view-store.ts';

/** All keys of this view, read from the registry. */
export function KeyList() {
  const open = useView((state) => state.keysOpen);
  const letters = useView((state) => state.singleLetters);
  const set = useView((state) => state.set);
  const commands = useAllCommands();
  if (!open) return null;
  const groups = new Map<string, typeof commands[number][]>();
  for (const command of commands) if ((command.keys ?? []).length > 0) groups.set(command.group, [...groups.get(command.group) ?? [], command]);
  return (
    <DialogFrame title="All keys of this view" onClose={() => set({ keysOpen: false })}>
      {letters ? null : <div className="s d2">Single letters are switched off in Settings.</div>}
      <div className="keysheet" tabIndex={0} role="group" aria-label="Keys">
        {[...groups].map(([group, list]) => (
          <section key={group}><h3>{group}</h3>
            <dl>{list.map((command) => <div key={command.id} className="row s"><dt className="keys">{(command.keys ?? []).map((key) => <Kbd key={key}>{showChord(key, onMac)}</Kbd>)}</dt><dd>{command.label}</dd></div>)}</dl>
          </section>
        ))}
        <section><h3>Lists and trees</h3><dl>
          {[['Arrows, Home, End, Page', 'move'], ['Enter', 'open, or trace the number'], ['Space', 'select']].map(([key, what]) => <div key={key} className="row s"><dt className="keys"><Kbd>{key}</Kbd></dt><dd>{what}</dd></div>)}
        </dl></section>
      </div>
    </DialogFrame>
  );
}
