import { AppError } from '../../../src-shared/kernel/errors.ts';

/** The part of Electron's `safeStorage` that is used: its asynchronous interface; the synchronous one is deprecated. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/** Where the encrypted bytes lie. */
export interface SecretFile {
  read(): Promise<Buffer | null>;
  write(bytes: Buffer): Promise<void>;
  remove(): Promise<void>;
}

/** A secret at rest under the system's key store. The plain text never crosses the contract and is never logged. */
export interface SecretStore {
  set(plainText: string): Promise<void>;
  get(): Promise<string | null>;
  clear(): Promise<void>;
}

/**
 * Whether the key store protects anything. `basic_text` encrypts with a password that is in Electron's source: it would only
 * look like protection, so it is refused, as is a Linux where the back end cannot be told.
 */
export function decideKeyStore(platform: string, available: boolean, backend: string | undefined): { readonly usable: true } | { readonly usable: false; readonly reason: string } {
  if (!available) return { usable: false, reason: 'the system offers no key store' };
  if (platform === 'linux' && (backend === undefined || backend === 'basic_text' || backend === 'unknown')) {
    return { usable: false, reason: `the key store of this desktop is "${backend ?? 'unknown'}", which does not protect a secret` };
  }
  return { usable: true };
}

/** Throws UNAVAILABLE on each use where the key store does not protect; CORRUPT where the stored bytes do not decrypt. */
export function createSecretStore(storage: SafeStorage, file: SecretFile, platform: string): SecretStore {
  async function assertUsable(): Promise<void> {
    const verdict = decideKeyStore(platform, await storage.isAsyncEncryptionAvailable(), storage.getSelectedStorageBackend?.());
    if (!verdict.usable) {
      throw new AppError('UNAVAILABLE', `the API key cannot be kept: ${verdict.reason}`, { userAction: 'Set up a key ring (GNOME Keyring or KWallet), or give the key in the environment for one session.' });
    }
  }
  return {
    async set(plainText) {
      await assertUsable();
      await file.write(await storage.encryptStringAsync(plainText));
    },
    async get() {
      const bytes = await file.read();
      if (bytes === null) return null;
      await assertUsable();
      let opened: { result: string; shouldReEncrypt: boolean };
      try {
        opened = await storage.decryptStringAsync(bytes);
      } catch (thrown) {
        // The message of the system is kept out: nobody has checked that it does not quote what it could not read.
        throw new AppError('CORRUPT', 'the stored API key cannot be decrypted on this machine and account', { userAction: 'Enter the key again.', cause: thrown });
      }
      if (opened.shouldReEncrypt) await file.write(await storage.encryptStringAsync(opened.result));
      return opened.result;
    },
    clear: () => file.remove(),
  };
}
