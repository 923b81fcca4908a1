import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { DialogFrame } from '../../../components/dialog.tsx';
import { formatBytes, formatCount } from '../../../components/format.ts';
import { ErrorState } from '../../../components/states.tsx';
import { FileName } from '../../../components/values.tsx';
import { formatRoute } from '../../../routing/route.ts';
import { navigate } from '../../../routing/use-route.ts';
import { useMutate } from '../../../state/use-mutate.ts';
import { useView } from '../../../state/view-store.ts';
import type { CallOutput } from '../../../state/use-call.ts';
import { useChosenFiles } from './chosen-files.ts';

type Made = CallOutput<'research.generate'>;
const MOST_SYMBOLS = 2000;
const [LEAST_SESSIONS, MOST_SESSIONS] = [60, 5000];

/** What is wrong with what was typed, or null. */
export function generateWrong(symbols: string, sessions: string, seed: string): string | null {
  const whole = (text: string, from: number, to: number): boolean => /^\d{1,15}$/.test(text) && Number(text) >= from && Number(text) <= to;
  if (!whole(symbols, 2, MOST_SYMBOLS)) return `Names: a whole number from 2 to ${formatCount(MOST_SYMBOLS)}.`;
  if (!whole(sessions, LEAST_SESSIONS, MOST_SESSIONS)) return `Sessions: a whole number from ${LEAST_SESSIONS} to ${formatCount(MOST_SESSIONS)}.`;
  return /^\d{1,15}$/.test(seed) ? null : 'Seed: a whole number.';
}

/** A seeded synthetic market: two vendors that disagree where it was planted, actions, members, filings. The same seed gives the same bytes. */
export function GenerateDialog() {
  const close = (): void => useView.getState().showDialog(null);
  const [symbols, setSymbols] = useState('40');
  const [sessions, setSessions] = useState('1000');
  const [seed, setSeed] = useState('42');
  const [made, setMade] = useState<Made | null>(null);
  const generate = useMutate('research.generate');
  const wrong = generateWrong(symbols, sessions, seed);
  const go = async (): Promise<void> => {
    if (wrong !== null || generate.busy) return;
    const answer = await generate.send({ symbols: Number(symbols), sessions: Number(sessions), seed: Number(seed) });
    if (answer !== undefined) setMade(answer);
  };
  const use = (from: Made): void => {
    useChosenFiles.getState().replace(from.files.filter(({ name }) => !name.endsWith('.json')).map(({ token, name, bytes }) => ({ token, fileName: name, bytes })));
    close();
    navigate(formatRoute(['research', 'new'], { ingestion: from.ingestion }));
  };
  const field = (label: string, value: string, set: (text: string) => void, first = false) => <label className="field"><span className="lbl">{label}</span><input className="inp mono" autoFocus={first} inputMode="numeric" value={value} onChange={(event) => set(event.target.value.trim())} onKeyDown={(event) => { if (event.key === 'Enter') void go(); }} /></label>;
  return (
    <DialogFrame title={made === null ? 'Generate a synthetic market?' : 'The market is in the inbox'} onClose={close}>
      {made === null ? (
        <>
          <div className="s d2">Invented prices of two vendors with planted errors, corporate actions, members, filings and option surfaces, and the ingestion that reads them. The same seed gives the same bytes.</div>
          {field('Names', symbols, setSymbols, true)}{field('Sessions', sessions, setSessions)}{field('Seed', seed, setSeed)}
          {generate.error === null ? null : <ErrorState error={generate.error} kept="the inbox as it was" />}
          <div className="acts"><span className="s d3">{wrong ?? ''}</span><span className="sp" /><Button onPress={close}>Leave it</Button><Button look="primary" busy={generate.busy} disabled={wrong} onPress={() => void go()}>Generate</Button></div>
        </>
      ) : (
        <>
          <ul className="rsx-files">{made.files.map((file) => <li key={file.token} className="row s"><span className="el grow"><span className="m5"><FileName name={file.name} /></span> <span className="d3">{file.what}, {formatBytes(file.bytes)}</span></span></li>)}</ul>
          <div className="acts"><Button onPress={close}>Close</Button><Button look="primary" onPress={() => use(made)}>Use them</Button></div>
        </>
      )}
    </DialogFrame>
  );
}
