import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useBridge } from '../bridge/bridge.ts';
import { Kbd } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { useCall } from '../state/use-call.ts';
import { useView } from '../state/view-store.ts';
import { narrowed, usePaletteItems } from './palette-items.ts';

/** `Ctrl K`: a command, a run, a number's address. One list, chosen with arrows, opened with Enter. */
export function Palette() {
  const open = useView((state) => state.paletteOpen);
  const set = useView((state) => state.set);
  return (
    <ModalOverlay className="ov" isOpen={open} isDismissable onOpenChange={(to) => set({ paletteOpen: to })}>
      <Modal className="dlg palette"><Dialog aria-label="Search and commands"><PaletteBody onClose={() => set({ paletteOpen: false })} /></Dialog></Modal>
    </ModalOverlay>
  );
}

/** The words that were typed stand out where they begin a word of the line. */
function Marked({ text, wanted }: { text: string; wanted: string }) {
  const words = wanted.split(/\s+/).filter((word) => word.length > 1).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return <>{text}</>;
  return <>{text.split(new RegExp(`(${words.join('|')})`, 'gi')).map((part, at) => (at % 2 === 1 ? <b key={at}>{part}</b> : part))}</>;
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const { transport } = useBridge();
  const workspace = useCall('workspace.info', {}).data?.name;
  const items = usePaletteItems(text);
  const chosen = Math.min(at, items.length - 1);
  // A block body: newer browsers return a promise from scrollIntoView, which React would take for a clean-up.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const run = (index: number, beside = false) => {
    const item = items[index];
    if (item === undefined) return;
    onClose();
    // The Electron window opens no other: there it opens here.
    if (beside && item.href !== undefined && transport.shell === 'loopback') window.open(item.href, '_blank', 'noopener');
    else item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(items.length - 1, chosen + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(chosen, event.ctrlKey || event.metaKey);
    }
  };
  return (
    <>
      <div className="in">
        <Icon name="search" />
        <input autoFocus role="combobox" aria-expanded="true" aria-controls={`${id}-list`} aria-label="Code, loan, value, hash, run or command" aria-activedescendant={items.length > 0 ? `${id}-${chosen}` : undefined}
          placeholder="Code, loan, value, hash, run or command" value={text} onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={onKeyDown} />
        {workspace === undefined ? null : <span className="s d3 el">in {workspace}</span>}<Kbd>Esc</Kbd>
      </div>
      <div className="pop list" ref={list} role="listbox" id={`${id}-list`} aria-label="Results">
        {items.length === 0 ? <div className="o d3" role="option" aria-selected="false" aria-disabled="true">Nothing fits. Try a code such as RREL30, a loan or a run number.</div> : null}
        {items.map((item, index) => (
          <div key={item.id} role="presentation">
            {items[index - 1]?.group === item.group ? null : <div className="mi d3 g" role="presentation">{item.group}</div>}
            <div id={`${id}-${index}`} role="option" aria-selected={index === chosen} className={`o${index === chosen ? ' on' : ''}`} onMouseMove={() => setAt(index)} onClick={(event) => run(index, event.ctrlKey || event.metaKey)}>
              <span className={item.thread ? 'thread-text' : 'd3'}><Icon name={item.icon} /></span><span className="el"><Marked text={item.label} wanted={narrowed(text).wanted} /></span>
              {item.hint === undefined ? null : <span className="d3 s el">{item.hint}</span>}<span className="sp" />
              {item.keys.map((key) => <Kbd key={key}>{key}</Kbd>)}{index === chosen && item.keys.length === 0 ? <Kbd>Enter</Kbd> : null}
            </div>
          </div>
        ))}
      </div>
      <div className="foot"><div className="keys"><span><kbd className="kbd"><Icon name="arrow-up" label="Up" /></kbd><kbd className="kbd"><Icon name="arrow-down" label="Down" /></kbd>choose</span><span><Kbd>Enter</Kbd>open</span><span><Kbd>Ctrl Enter</Kbd>open beside</span><span><Kbd>&gt;</Kbd>commands only</span><span><Kbd>@</Kbd>numbers</span><span><Kbd>#</Kbd>hashes</span></div></div>
    </>
  );
}
