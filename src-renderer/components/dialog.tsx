import { useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { useView } from '../state/view-store.ts';
import { Button } from './button.tsx';
import { ErrorState } from './states.tsx';

/** A modal dialog; Esc and a press outside close it. */
export function DialogFrame({ title, children, onClose, role = 'dialog', wide }: { title: string; children: ReactNode; onClose: () => void; role?: 'dialog' | 'alertdialog'; wide?: boolean }) {
  return (
    <ModalOverlay className="ov" isOpen isDismissable={role === 'dialog'} onOpenChange={(open) => { if (!open) onClose(); }}>
      <Modal className="dlg">
        <Dialog role={role} className={wide ? 'dlg-b wide' : 'dlg-b'}>
          <Heading slot="title" level={2}>{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  /** Names the thing: "Approve run 0412 as a record?" */
  readonly title: string;
  /** Names the consequence. */
  readonly consequence: ReactNode;
  readonly verb: string;
  /** What leaving does, as a verb: "Keep the draft". */
  readonly leave: string;
  /** Asks for a reason when present; its label. */
  readonly reasonLabel?: string;
  readonly danger?: boolean;
  /** Does it; an error stays in the dialog, nothing closes it. */
  readonly onConfirm: (reason: string) => Promise<AppError | null>;
}

/** Asks once, for what is signed or leaves the building. Show it with `useView().showDialog(<Confirm .../>)`. */
export function Confirm({ title, consequence, verb, leave, reasonLabel, danger, onConfirm }: ConfirmProps) {
  const showDialog = useView((state) => state.showDialog);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const close = () => showDialog(null);
  const missing = reasonLabel !== undefined && reason.trim() === '';
  const confirm = async () => {
    if (missing || busy) return;
    setBusy(true);
    const failed = await onConfirm(reason.trim());
    setBusy(false);
    if (failed === null) close();
    else setError(failed);
  };
  return (
    <DialogFrame title={title} onClose={close} role="alertdialog">
      <div className="s d2">{consequence}</div>
      {reasonLabel === undefined ? null : (
        <label className="field"><span className="lbl">{reasonLabel}</span>
          <textarea className="inp" rows={2} autoFocus value={reason} onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void confirm(); }} />
        </label>
      )}
      {error === null ? null : <ErrorState error={error} />}
      <div className="acts">
        <Button onPress={close}>{leave}</Button>
        <Button look={danger ? 'danger' : 'primary'} busy={busy} disabled={missing ? 'Give a reason: it is written to the log.' : false} onPress={() => void confirm()}>{verb}</Button>
      </div>
    </DialogFrame>
  );
}
