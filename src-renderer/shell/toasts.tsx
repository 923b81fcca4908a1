import { useEffect } from 'react';
import { useView } from '../state/view-store.ts';
import type { Toast } from '../state/view-store.ts';
import { IconButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';

/** Notes about what happened elsewhere; 8 seconds, so that Undo can be reached. */
export function Toasts() {
  const toasts = useView((state) => state.toasts);
  return <div className="toasts" role="status" aria-live="polite">{toasts.map((toast) => <ToastLine key={toast.id} toast={toast} />)}</div>;
}

function ToastLine({ toast }: { toast: Toast }) {
  const drop = useView((state) => state.dropToast);
  useEffect(() => {
    const timer = setTimeout(() => drop(toast.id), 8_000);
    return () => clearTimeout(timer);
  }, [drop, toast.id]);
  return (
    <div className="toast">
      <span className={{ ok: 'ok-text', info: '', warn: 'warn-text', block: 'block-text' }[toast.tone ?? 'info']}><Icon name={toast.tone === 'ok' ? 'check' : 'list'} /></span>
      <div className="grow"><div className="m5">{toast.title}</div>{toast.text === undefined ? null : <div className="d2 brk">{toast.text}</div>}</div>
      {toast.action === undefined ? null : <button type="button" className="as-link" onClick={() => { toast.action?.run(); drop(toast.id); }}>{toast.action.label}</button>}
      <IconButton icon="close" label="Close" small onPress={() => drop(toast.id)} />
    </div>
  );
}
