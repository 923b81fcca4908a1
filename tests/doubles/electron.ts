/**
 * Stands in for the package `electron` in every test: the real one downloads its runtime when it is imported under Node.
 * Only what the transport touches exists; the rest is absent on purpose, so that a test that reaches it fails loudly.
 */
export { contextBridge, ipcMain, ipcRenderer, webUtils } from './electron-ipc.ts';
