import type { ReactNode } from 'react';
import { useKeyHint } from '../commands/use-commands.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import { Tip } from './tip.tsx';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Shows the command's key on the button. */
  readonly command?: string;
  /** Why it cannot be used now; the button stays reachable and says so. */
  readonly disabled?: string | false | null;
  readonly busy?: boolean;
}

/** A button with a verb. Disabled ones stay focusable, carry aria-disabled and say why. */
export function Button({ children, onPress, look = 'plain', small, icon, command, disabled, busy }: ButtonProps) {
  const key = useKeyHint(command ?? '');
  const off = Boolean(disabled) || busy === true;
  const button = (
    <button type="button" className={['btn', { plain: '', primary: 'pri', quiet: 'quiet', danger: 'danger' }[look], small ? 'sm' : ''].filter(Boolean).join(' ')}
      aria-disabled={off || undefined} aria-busy={busy || undefined} onClick={() => { if (!off) onPress(); }}>
      {icon === undefined ? null : <Icon name={icon} />}{children}{key === null ? null : <kbd className="kbd" aria-hidden="true">{key}</kbd>}
    </button>
  );
  return disabled ? <Tip text={disabled}>{button}</Tip> : button;
}

/** A button that is only an icon; its name is its tooltip. */
export function IconButton({ icon, label, onPress, small, command, pressed }: { icon: IconName; label: string; onPress: () => void; small?: boolean; command?: string; pressed?: boolean }) {
  const key = useKeyHint(command ?? '');
  return (
    <Tip text={label} keys={key}>
      <button type="button" className={`btn quiet icon${small ? ' sm' : ''}`} aria-label={label} aria-pressed={pressed} onClick={onPress}><Icon name={icon} /></button>
    </Tip>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}
