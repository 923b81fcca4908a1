import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createWindowApi } from './preload-bridge.ts';

contextBridge.exposeInMainWorld('tapestry', createWindowApi(ipcRenderer, (file) => webUtils.getPathForFile(file)));
