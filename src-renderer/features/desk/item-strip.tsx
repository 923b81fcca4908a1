import { useEffect, useRef, useState } from 'react';
import type { PaperItem } from '../../../src-shared/contract/desk.ts';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { Traceable } from '../../components/traceable.tsx';
import { Verbatim } from '../../components/values.tsx';
import { dayAndTime } from '../trace/vouch.tsx';
import { markLook, markNeedsNote, walkLook } from './words.ts';

/** One item: what walking it back gave, and where it is ticked or noted. A mark is kept when its call has returned. */
export function ItemStrip({ paper, run, item, total, closed, onMarked, onStep }: {
  paper: string; run: string; item: PaperItem | undefined; total: number; closed: string | null; onMarked: (item: PaperItem) => void; onStep: (by: 1 | -1) => void;
}) {
  const { client } = useBridge();
  const field = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState('');
  const [wanted, setWanted] = useState<'tick' | 'exception'>('tick');
  const [needs, setNeeds] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => { setNote(item?.mark?.note ?? ''); setNeeds(null); setError(null); setWanted('tick'); }, [item?.item]);
  const give = async (mark: 'tick' | 'exception' | 'none'): Promise<void> => {
    if (item === undefined || busy || closed !== null) return;
    setBusy(true);
    setError(null);
    try {
      let now = item;
      // A mark says that the path was seen: an item that nobody walked is walked first.
      if (now.walk === null && mark !== 'none') {
        await client['desk.walk']({ paper, items: [now.item] });
        now = await read(now);
        onMarked(now);
      }
      const missing = mark === 'none' ? null : markNeedsNote(mark, now, note);
      if (missing !== null && mark !== 'none') {
        setNeeds(missing);
        setWanted(mark);
        field.current?.focus();
        return;
      }
      await client['desk.mark']({ paper, marks: [{ item: now.item, mark, note: note.trim() === '' ? null : note.trim() }] });
      setNeeds(null);
      onMarked(await read(now));
      if (document.activeElement === field.current) field.current?.blur();
      if (mark !== 'none') onStep(1);
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const read = async (of: PaperItem): Promise<PaperItem> => (await client['desk.items']({ paper, offset: of.item - 1, limit: 1 })).items[0] ?? of;
  useCommands([
    { id: 'desk.next', label: 'Next item', group: 'Work paper', keys: ['J'], run: () => onStep(1) },
    { id: 'desk.previous', label: 'Previous item', group: 'Work paper', keys: ['K'], run: () => onStep(-1) },
    { id: 'desk.tick', label: 'Tick the item', group: 'Work paper', keys: ['A'], when: () => item !== undefined && closed === null, run: () => void give('tick') },
    { id: 'desk.exception', label: 'Note an exception', group: 'Work paper', keys: ['X'], when: () => item !== undefined && closed === null, run: () => { setWanted('exception'); if (note.trim() === '') { setNeeds('Say in a sentence what is wrong: an exception needs a note.'); field.current?.focus(); } else void give('exception'); } },
    { id: 'desk.unmark', label: 'Take the mark back', group: 'Work paper', keys: ['U'], when: () => item?.mark != null && closed === null, run: () => void give('none') },
  ]);
  if (item === undefined) return <section className="dk-strip" aria-label="Item"><EmptyState title={total === 0 ? 'No item is shown.' : 'Choose an item.'}>{total === 0 ? 'Change the filter to see others.' : 'Its trace opens beside it; tick it or note an exception here.'}</EmptyState></section>;
  const [mark, walk] = [markLook(item), walkLook(item)];
  return (
    <section className="dk-strip" aria-label="Item">
      <div className="dk-about">
        <div className="row"><h2 className="el" title={item.title}>Item {item.item}: {item.title}</h2><span className={`st ${mark.look}`}><i aria-hidden="true" />{mark.word}</span></div>
        <div className="row s"><span className="mono d3 el" title={item.address}>{item.address}</span></div>
        <dl className="kv">
          <dt>Stored</dt><dd><Traceable run={run} address={item.address} name={`${item.stored ?? 'blank'}, ${item.title}`}><Verbatim text={item.stored} /></Traceable></dd>
          <dt>Recomputed</dt><dd>{item.walk === null ? <span className="d3">not walked</span> : item.walk.recomputed === item.stored ? <span className="d2">the same</span> : <Verbatim text={item.walk.recomputed} />}</dd>
          <dt>Walk</dt><dd className="wrap-t"><span className={`st ${walk.look}`}><i aria-hidden="true" />{walk.word}</span>{item.walk === null ? null : <span className="d3"> {item.walk.hashes.held} of {plural(item.walk.hashes.checked, 'hash', 'hashes')} hold, {dayAndTime(item.walk.at)}</span>}{item.walk?.reasons.map((reason) => <span key={reason} className="dk-reason">{reason}</span>)}</dd>
          <dt>Origin</dt><dd className="wrap-t">{item.walk === null ? <span className="d3">not walked</span> : <>{item.walk.origin}{item.walk.origins > 1 ? <span className="d3"> and {plural(item.walk.origins - 1, 'more')}</span> : null}</>}</dd>
          {item.mark === null ? null : <><dt>Marked by</dt><dd><span className="m5">{item.mark.actor}</span> <span className="d3">{dayAndTime(item.mark.at)}</span></dd></>}
        </dl>
      </div>
      <div className="dk-mark">
        <label className="field"><span className="lbl">Note</span>
          <textarea ref={field} className={needs === null ? 'inp' : 'inp err'} rows={3} maxLength={2000} value={note} readOnly={closed !== null} aria-invalid={needs !== null} aria-describedby={needs === null ? undefined : 'dk-needs'} onChange={(event) => { setNote(event.target.value); setNeeds(null); }}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.stopPropagation(); void give(wanted); } if (event.key === 'Escape') { event.stopPropagation(); setNeeds(null); event.currentTarget.blur(); } }} /></label>
        {needs === null ? null : <div id="dk-needs" role="alert" className="s dk-needs">{needs}</div>}
        {error === null ? null : <ErrorState error={error} kept="every mark given before" />}
        <div className="row wrap"><Button icon="check" command="desk.tick" busy={busy} disabled={closed} onPress={() => void give('tick')}>Tick</Button><Button icon="close" command="desk.exception" busy={busy} disabled={closed} onPress={() => void give('exception')}>Exception</Button>
          {item.mark === null ? null : <Button look="quiet" command="desk.unmark" busy={busy} disabled={closed} onPress={() => void give('none')}>Take back</Button>}<span className="sp" /></div>
        {closed === null ? null : <div className="s d3">{closed}</div>}
      </div>
    </section>
  );
}
