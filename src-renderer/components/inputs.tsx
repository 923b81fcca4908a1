import { useRef } from 'react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { useCommands, useKeyHint } from '../commands/use-commands.ts';
import { Icon } from './icon.tsx';

export interface Option<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  /** Second column: what it does, an example. */
  readonly detail?: ReactNode;
  readonly disabled?: boolean;
}

/** A chip that opens a list: `Encoding  Windows-1252`. `hint` stands below the options, e.g. the evidence. */
export function ChipSelect<Id extends string>({ label, value, options, onChange, hint, uncertain, changed }: {
  label: string; value: Id; options: readonly Option<Id>[]; onChange: (id: Id) => void; hint?: ReactNode; uncertain?: boolean; changed?: boolean;
}) {
  return (
    <MenuTrigger>
      <AriaButton className={['chip', uncertain ? 'low' : '', changed ? 'on' : ''].filter(Boolean).join(' ')}>
        <span className="k">{label}</span> <b>{options.find((option) => option.id === value)?.label ?? value}</b><Icon name="chevron" />
      </AriaButton>
      <Popover className="pop chip-pop" offset={4} placement="bottom start">
        <Menu selectionMode="single" disallowEmptySelection selectedKeys={[value]} onSelectionChange={(keys) => {
          const chosen = keys === 'all' ? undefined : [...keys][0];
          if (chosen !== undefined && chosen !== value) onChange(String(chosen) as Id);
        }}>
          <MenuSection>
            <Header className="mi d3 pop-h">{label}</Header>
            {options.map((option) => (
              <MenuItem key={option.id} id={option.id} textValue={option.label} className="o" isDisabled={option.disabled === true}>
                <span className="m5 nw">{option.label}</span>{option.detail === undefined ? null : <span className="d3 grow">{option.detail}</span>}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
        {hint === undefined ? null : <div className="mi d3 pop-f">{hint}</div>}
      </Popover>
    </MenuTrigger>
  );
}

/** A row of exclusive choices. */
export function Segmented<Id extends string>({ label, value, options, onChange }: { label: string; value: Id; options: readonly Option<Id>[]; onChange: (id: Id) => void }) {
  return (
    <span className="seg" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.id} className={`${option.id === value ? 'on' : ''}${option.disabled ? ' off' : ''}`}>
          <input type="radio" className="vh" name={label} checked={option.id === value} disabled={option.disabled === true} onChange={() => onChange(option.id)} />{option.label}
        </label>
      ))}
    </span>
  );
}

/** The search of a list; `/` goes to it. */
export function SearchField({ label, value, onChange, width = 240 }: { label: string; value: string; onChange: (text: string) => void; width?: number }) {
  const input = useRef<HTMLInputElement>(null);
  useCommands([{ id: 'list.search', label: `Search: ${label}`, group: 'This list', keys: ['/'], run: () => input.current?.select() }]);
  const key = useKeyHint('list.search');
  return (
    <label className="inp" style={{ width }}>
      <Icon name="search" />
      <input ref={input} type="search" aria-label={label} placeholder={label} value={value} onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => { if (event.key === 'Escape') { onChange(''); event.currentTarget.blur(); } }} />
      {value === '' && key !== null ? <kbd className="kbd" aria-hidden="true">{key}</kbd> : null}
    </label>
  );
}
