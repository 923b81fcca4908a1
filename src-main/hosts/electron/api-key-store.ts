import { app, safeStorage } from 'electron';
import { join } from 'node:path';
import { fileSecret } from './secret-file.ts';
import { createSecretStore } from './secrets.ts';
import type { SecretStore } from './secrets.ts';

/** The assistant's API key on this machine, under the system's key store. After `app` is ready. Never part of the contract. */
export function openApiKeyStore(): SecretStore {
  return createSecretStore(safeStorage, fileSecret(join(app.getPath('userData'), 'api-key.bin')), process.platform);
}
