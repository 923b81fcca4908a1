import { z } from 'zod';

const SavedState = z.object({ x: z.number().int().optional(), y: z.number().int().optional(), width: z.number().int().min(1), height: z.number().int().min(1), maximized: z.boolean() });
export interface WindowState {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT: WindowState = { width: 1440, height: 900, maximized: false };
const SMALLEST = { width: 960, height: 640 };
/** So much of the title bar must be on a display for a person to be able to grab it. In pixels. */
const GRAB = 80;

/** The state to open with: what was saved if it can be read and still lies on a display, else centred defaults. */
export function restoreWindowState(savedText: string | null, displays: readonly Rectangle[]): WindowState {
  const saved = parse(savedText);
  if (saved === null) return DEFAULT;
  const size = { width: Math.max(SMALLEST.width, saved.width), height: Math.max(SMALLEST.height, saved.height), maximized: saved.maximized };
  const { x, y } = saved;
  if (x === undefined || y === undefined) return size;
  const visible = displays.some((d) => x + size.width >= d.x + GRAB && x <= d.x + d.width - GRAB && y >= d.y && y <= d.y + d.height - GRAB);
  return visible ? { ...size, x, y } : size;
}

function parse(text: string | null): z.infer<typeof SavedState> | null {
  if (text === null) return null;
  try {
    return SavedState.parse(JSON.parse(text));
  } catch {
    // A damaged file must not keep the window from opening: it is only a convenience.
    return null;
  }
}
