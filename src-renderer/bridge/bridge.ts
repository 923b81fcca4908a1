import { createContext, useContext } from 'react';
import type { TapestryClient } from '../../src-shared/contract/contract.ts';
import { tapestryClient } from './client.ts';
import { electronTransport } from './electron.ts';
import { loopbackTransport, takeToken } from './loopback.ts';
import type { Transport } from './transport.ts';

export interface Bridge {
  readonly transport: Transport;
  readonly client: TapestryClient;
}

/** Chooses the transport once: the preload's API where it exists, else the host that served this page. */
export function openBridge(): Bridge {
  const transport = window.tapestry === undefined
    ? loopbackTransport(takeToken(window.location, window.sessionStorage, window.history))
    : electronTransport(window.tapestry);
  return { transport, client: tapestryClient(transport) };
}

export const BridgeContext = createContext<Bridge | null>(null);

/** The bridge of this window. Throws outside the application, which is a defect. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error('useBridge outside <BridgeContext>');
  return bridge;
}
