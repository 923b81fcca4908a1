import { useState } from 'react';
import { saveBlob } from '../../bridge/transport.ts';
import { Button } from '../../components/button.tsx';
import { plural } from '../../components/format.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { useCall } from '../../state/use-call.ts';
import type { DecisionForm, DecisionKind } from './decision-draft.ts';

const VERB: Readonly<Record<string, string>> = { constant: 'Give a value', 'map-code': 'Give a code', 'no-data': 'Choose an answer', override: 'Override', waive: 'Waive' };
const isKind = (kind: string): kind is DecisionKind => kind in VERB;

/** What a blocked run needs before it can deliver, each with the form that gives it; and the same as a document to fill in. */
export function NeedsList({ run, onForm }: { run: string; onForm: (form: DecisionForm) => void }) {
  const query = useCall('decisions.skeleton', { run });
  const [open, setOpen] = useState(true);
  if (query.error !== null) return <ErrorState error={query.error} kept="the findings below" retry={query.refetch} />;
  if (query.data === undefined) return <Loading what="what this run needs" />;
  const { items, text } = query.data;
  if (items.length === 0) return null;
  return (
    <section className="needs" aria-label="What this run needs">
      <div className="row"><button type="button" className="as-link strong m5" aria-expanded={open} onClick={() => setOpen(!open)}>This run needs {plural(items.length, 'answer')}</button><span className="sp" />
        <Button small icon="down" onPress={() => saveBlob(new Blob([text], { type: 'application/yaml' }), `decisions_${run}.yaml`)}>As a document</Button></div>
      {open ? <ul>{items.map((item) => (
        <li key={`${item.code} ${item.kind}`} className="row s"><span className="mono m5 nw">{item.code}</span><span className="what"><span className="m5">{item.title}</span> <span className="d2">{item.why}</span></span>
          {isKind(item.kind) ? <Button small onPress={() => { if (isKind(item.kind)) onForm({ kind: item.kind, field: item.code, sourceRow: null, rule: item.code, code: item.code, from: '', value: '', answer: 'ND1', date: '', replaceValue: false, owner: '', expires: '', everyField: false, reason: '' }); }}>{VERB[item.kind]}</Button> : <span className="d2 nw">{item.kind}</span>}</li>
      ))}</ul> : null}
    </section>
  );
}
