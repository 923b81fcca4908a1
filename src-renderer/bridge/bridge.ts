import { createContext, useContext } from 'react';
import type { TapestryClient } from '../../src-shared/contract/contract.ts';
import { tapestryClient } from './client.ts';
import { electronTransport } from './electron.ts';
import { keepToken, loopbackTransport, takeToken } from './loopback.ts';
import { answerForToken, askForToken } from './token-handover.ts';
import type { Transport } from './transport.ts';

export interface Bridge {
  readonly transport: Transport;
  readonly client: TapestryClient;
}

/** The token of this window; a window that was opened by a copied link gets it from one that has it. */
async function loopbackToken(): Promise<string> {
  const token = takeToken(window.location, window.sessionStorage, window.history) || keepToken(await askForToken(), window.sessionStorage);
  if (token !== '') answerForToken(token);
  return token;
}

/** Chooses the transport once: the preload's API where it exists, else the host that served this page. */
export async function openBridge(): Promise<Bridge> {
  const transport = window.tapestry === undefined ? loopbackTransport(await loopbackToken()) : electronTransport(window.tapestry);
  return { transport, client: tapestryClient(transport) };
}

export const BridgeContext = createContext<Bridge | null>(null);

/** The bridge of this window. Throws outside the application, which is a defect. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error('useBridge outside <BridgeContext>');
  return bridge;
}
