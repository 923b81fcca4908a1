import { useState } from 'react';
import type { PaperDetail } from '../../../src-shared/contract/desk.ts';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { plural } from '../../components/format.ts';
import { Segmented } from '../../components/inputs.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useView } from '../../state/view-store.ts';
import { OPINIONS, type Opinion } from './words.ts';

/** Asks once: the opinion, the conclusion, and what signing means. */
export function SignDialog({ detail, onSigned }: { detail: PaperDetail; onSigned: () => void }) {
  const { client } = useBridge();
  const close = (): void => useView.getState().showDialog(null);
  const { exceptions, fails, items } = detail.progress;
  const [opinion, setOpinion] = useState<Opinion>(exceptions > 0 ? 'exceptions' : 'satisfactory');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const missing = text.trim() === '' ? 'Write the conclusion: it is what is signed.' : null;
  const sign = async (): Promise<void> => {
    if (missing !== null || busy) return;
    setBusy(true);
    try {
      await client['desk.sign']({ paper: detail.id, content: detail.content, opinion, conclusion: text.trim() });
      onSigned();
      close();
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogFrame title={`Sign work paper ${detail.id}?`} onClose={close} role="alertdialog">
      <div className="s d2">{plural(items, 'item')}, {plural(exceptions, 'exception')}{fails === 0 ? '' : `, ${fails} that do not hold`}; re-performance {detail.reperformance === null ? 'not run' : detail.reperformance.agrees ? 'agrees' : 'differs'}. Your name stands under exactly this content, in the log and in every copy that leaves. A signed paper never changes: a correction is a new edition that names this one.</div>
      <div className="field"><span className="lbl">Opinion</span><Segmented label="Opinion" value={opinion} onChange={setOpinion} options={OPINIONS.map((each) => ({ ...each, disabled: each.id === 'satisfactory' && exceptions > 0 }))} /></div>
      <label className="field"><span className="lbl">Conclusion</span><textarea className="inp" rows={4} maxLength={4000} autoFocus value={text} onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void sign(); }} /></label>
      {error === null ? null : <ErrorState error={error} kept="the paper, unsigned" />}
      <div className="acts"><Button onPress={close}>Keep it open</Button><Button look="primary" busy={busy} disabled={missing} onPress={() => void sign()}>Sign the paper</Button></div>
    </DialogFrame>
  );
}
