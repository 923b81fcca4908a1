import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * `electron` is replaced by a double: importing the real package under Node starts a download of its runtime.
 * Forks, not threads: native addons (DuckDB, SQLite) must not share a process that may be torn down.
 */
export default defineConfig({
  resolve: { alias: [{ find: /^electron$/, replacement: fileURLToPath(new URL('./tests/doubles/electron.ts', import.meta.url)) }] },
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
