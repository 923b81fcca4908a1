export const contextBridge = {};
export const ipcMain = {};
export const ipcRenderer = {};
export const webUtils = {};
