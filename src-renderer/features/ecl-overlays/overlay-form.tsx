import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { formatDecimal, plural } from '../../components/format.ts';
import { ErrorState, Note } from '../../components/states.tsx';
import { useCall } from '../../state/use-call.ts';
import { useMutate } from '../../state/use-mutate.ts';
import { useReadOnly } from '../../state/use-read-only.ts';
import { EFFECT_CHOICES, EMPTY_DRAFT, overlayOf, type EffectKind, type OverlayDraft } from './overlay-draft.ts';

/** Proposes an overlay. What it comes to on a run, and what it would count twice, is shown before anything is saved. */
export function OverlayForm({ run, onSaved, onClose }: { run: string | null; onSaved: (id: string) => void; onClose: () => void }) {
  const [draft, setDraft] = useState<OverlayDraft>(EMPTY_DRAFT);
  const [asked, setAsked] = useState<ReturnType<typeof overlayOf>['overlay']>(null);
  const save = useMutate('ecl.saveOverlay');
  const readOnly = useReadOnly();
  const said = overlayOf(draft);
  const preview = useCall('ecl.previewOverlay', run === null || asked === null ? null : { run, overlay: asked });
  const text = (name: keyof OverlayDraft, label: string, more: { hint?: string; type?: string; rows?: number } = {}) => (
    <label className="field"><span className="lbl">{label}</span>
      {more.rows === undefined ? <input className="inp" type={more.type ?? 'text'} value={draft[name]} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} /> : <textarea className="inp" rows={more.rows} value={draft[name]} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} />}
      {more.hint === undefined ? null : <span className="hint">{more.hint}</span>}</label>
  );
  const propose = async (): Promise<void> => {
    if (said.overlay === null) return;
    const saved = await save.send({ overlay: said.overlay });
    if (saved !== undefined) onSaved(saved.overlay.id);
  };
  const closed = readOnly ?? said.fault;
  return (
    <section className="pane ovl-side" aria-label="Propose an overlay">
      <div className="ph"><h2>Propose an overlay</h2><span className="sp" /><Button small look="quiet" onPress={onClose}>Close</Button></div>
      <form className="scroll grow pad ovl-form" onSubmit={(event) => { event.preventDefault(); void propose(); }}>
        {text('title', 'Title')}
        <div className="ovl-two">{text('id', 'Id', { hint: 'letters, digits, hyphens' })}{text('risk', 'Risk it stands for', { hint: 'e.g. energy prices' })}</div>
        <div className="ovl-two">
          <label className="field"><span className="lbl">What it does</span><select className="inp" value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as EffectKind })}>{EFFECT_CHOICES.map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select></label>
          {text('value', draft.kind === 'stage' ? 'Stage' : 'How much')}
        </div>
        <fieldset className="ovl-scope"><legend className="lbl">Which loans (empty does not restrict; several by commas)</legend>
          <div className="ovl-two">{text('segments', 'Segments')}{text('products', 'Products')}</div>
          <div className="ovl-two">{text('regions', 'Regions')}{text('sectors', 'Sectors')}</div>
          <div className="ovl-two">{text('grades', 'Grades')}{text('stages', 'Stages', { hint: '1, 2, 3, POCI, S' })}</div>
          {text('loans', 'Loans')}
        </fieldset>
        {text('reason', 'Reason', { rows: 3 })}
        {text('owner', 'Owner')}
        <div className="ovl-two">{text('effective', 'Holds from', { type: 'date' })}{text('expires', 'Holds until', { type: 'date' })}</div>
        <div className="ovl-two">{text('besides', 'May stand beside', { hint: 'ids of overlays on the same risk' })}{text('besidesReason', 'Why it is no double count')}</div>
        {run === null ? <p className="s d3">Open the desk from a run to see what it would come to there.</p> : (
          <div className="row"><Button small disabled={said.fault} busy={preview.loading} onPress={() => setAsked(said.overlay)}>Preview on this run</Button><span className="s d3">not of record, nothing is stored</span></div>
        )}
        {preview.error !== null ? <ErrorState error={preview.error} retry={preview.refetch} /> : preview.data === undefined ? null : (
          <div role="status">
            <p>On {plural(preview.data.loans, 'loan')} with exposure {formatDecimal(preview.data.exposure, 2)} and a modelled loss of {formatDecimal(preview.data.modelled, 2)} it comes to <b className="mono m5">{formatDecimal(preview.data.amount, 2)}</b>.</p>
            {preview.data.overlaps.map((other) => <Note key={other.overlay} tone="warn">{plural(other.loans, 'loan')} of it {other.loans === 1 ? 'is' : 'are'} in “{other.overlay}” for the same risk already. Say why both may stand, or it is refused as a double count.</Note>)}
          </div>
        )}
        {save.error === null ? null : <ErrorState error={save.error} kept="what you typed" />}
        <div className="row"><Button look="primary" disabled={closed} busy={save.busy} onPress={() => void propose()}>Save the proposal</Button><span className="s d3">{closed ?? 'It acts once somebody else has approved it.'}</span></div>
      </form>
    </section>
  );
}
