/**
 * Electron's fuses, flipped when the application is packaged (electron-builder: `electronFuses`). They take away, in the
 * binary itself, ways to run other code with our identity.
 */
export const ELECTRON_FUSES = Object.freeze({
  /** ELECTRON_RUN_AS_NODE would turn the signed binary into a plain Node for anyone. */
  runAsNode: false,
  /** Cookies on the disk are encrypted with the system's key store. */
  enableCookieEncryption: true,
  /** NODE_OPTIONS could load a module into the main process. */
  enableNodeOptionsEnvironmentVariable: false,
  /** `--inspect` would open a debugger on the main process. */
  enableNodeCliInspectArguments: false,
  /** The archive's hash is checked when it is loaded. */
  enableEmbeddedAsarIntegrityValidation: true,
  /** No `app` folder beside the archive can take its place. */
  onlyLoadAppFromAsar: true,
  /** file:// has no more rights than any other scheme. */
  grantFileProtocolExtraPrivileges: false,
});
