/** Every message between a window and the main process. Imported by both sides; holds nothing but names and shapes. */
export const CHANNELS = {
  call: 'tapestry:call',
  cancel: 'tapestry:cancel',
  subscribe: 'tapestry:subscribe',
  unsubscribe: 'tapestry:unsubscribe',
  /** The window has taken items of a stream: the host may send more. */
  taken: 'tapestry:taken',
  /** Host to window: one text of a subscription. */
  frame: 'tapestry:frame',
  openFile: 'tapestry:open-file',
  fileToken: 'tapestry:file-token',
  saveExport: 'tapestry:save-export',
} as const;

/** One text of a subscription: an envelope, or null when it has ended. */
export interface StreamFrame {
  readonly id: number;
  readonly text: string | null;
}
