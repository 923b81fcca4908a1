const CHANNEL = 'tapestry-token';
/** A window of this origin answers in a few ms; without one the person is told to open the printed address. */
const WAIT_MS = 400;

/** The part of a BroadcastChannel that is used here; a test gives two that are joined. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

const isAsk = (data: unknown): boolean => data === 'ask';
const tokenIn = (data: unknown): string | null => (typeof data === 'object' && data !== null && 'token' in data && typeof data.token === 'string' && data.token !== '' ? data.token : null);

/**
 * Asks the other windows of this workbench for the per-start token, so that a copied link opens in a fresh one. A
 * BroadcastChannel reaches pages of the same origin only, and those already act with the token; nothing is written anywhere.
 */
export function askForToken(open: () => Channel = () => new BroadcastChannel(CHANNEL), waitMs = WAIT_MS): Promise<string> {
  return new Promise((resolve) => {
    const channel = open();
    const done = (token: string): void => {
      clearTimeout(timer);
      channel.close();
      resolve(token);
    };
    const timer = setTimeout(() => done(''), waitMs);
    channel.addEventListener('message', ({ data }) => {
      const token = tokenIn(data);
      if (token !== null) done(token);
    });
    channel.postMessage('ask');
  });
}

/** Answers fresh windows for as long as this one stands. */
export function answerForToken(token: string, open: () => Channel = () => new BroadcastChannel(CHANNEL)): void {
  const channel = open();
  channel.addEventListener('message', ({ data }) => {
    if (isAsk(data)) channel.postMessage({ token });
  });
}
