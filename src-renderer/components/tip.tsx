import type { ComponentProps } from 'react';
import { Tooltip, TooltipTrigger, Focusable } from 'react-aria-components';

/** A tooltip on hover and on focus; `command` shows its key after the words. The child must take focus. */
export function Tip({ text, keys, children }: { text: string; keys?: string | null; children: ComponentProps<typeof Focusable>['children'] }) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <Focusable>{children}</Focusable>
      <Tooltip className="tip" offset={6}>{text}{keys ? <span className="mono"> {keys}</span> : null}</Tooltip>
    </TooltipTrigger>
  );
}
