import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The renderer's build, shared by electron-vite and by the loopback host: one bundle in `out/renderer` serves both.
 * Nothing is inlined (strict CSP: no inline script, fonts from 'self'), paths are relative (app:// and 127.0.0.1 alike).
 */
export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: here('../out/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // Said because electron-vite leaves it off.
    minify: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    rolldownOptions: { input: { index: here('./index.html') } },
  },
});
