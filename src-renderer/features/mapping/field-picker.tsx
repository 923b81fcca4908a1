import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Field } from '../../../src-shared/model/field.ts';
import { Button } from '../../components/button.tsx';
import { DialogFrame } from '../../components/dialog.tsx';
import { fits } from '../../shell/fits.ts';

/** Any field of the registry, by name or meaning; a field that another column feeds says so. */
export function FieldPicker({ header, fields, taken, onChoose, onClose }: { header: string; fields: readonly Field[]; taken: ReadonlyMap<string, string>; onChoose: (field: Field) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = fields.filter((field) => fits(`${field.name} ${field.title} ${field.meaning}`, text)).toSorted((a, b) => Number(!fits(a.name, text)) - Number(!fits(b.name, text)) || (a.name < b.name ? -1 : 1)).slice(0, 100);
  const chosen = Math.min(at, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const to = Math.max(0, Math.min(found.length - 1, chosen + step));
      setAt(to);
      document.getElementById(`field-${to}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const field = found[chosen];
      if (field !== undefined) onChoose(field);
    }
  };
  return (
    <DialogFrame title={`Field for “${header.trim()}”`} onClose={onClose}>
      <label className="inp"><input autoFocus role="combobox" aria-expanded="true" aria-controls="field-list" aria-activedescendant={found.length > 0 ? `field-${chosen}` : undefined} aria-label="Field by name or meaning" placeholder="Name or meaning" value={text} onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={onKeyDown} /></label>
      <div className="pop flat-pop" role="listbox" id="field-list" aria-label="Fields">
        {found.length === 0 ? <div className="o d3" role="option" aria-selected="false" aria-disabled="true">No field of the registry fits.</div> : null}
        {found.map((field, index) => (
          <div key={field.name} id={`field-${index}`} role="option" aria-selected={index === chosen} className={`o${index === chosen ? ' on' : ''}`} onClick={() => onChoose(field)}>
            <span className="mono nw">{field.name}</span><span className="d3 s el">{taken.get(field.name) === undefined ? field.meaning : `fed by ${taken.get(field.name)}`}</span><span className="sp" /><span className="d3 s nw">{field.type}</span>
          </div>
        ))}
      </div>
      <div className="acts"><Button onPress={onClose}>Keep the proposal</Button></div>
    </DialogFrame>
  );
}
