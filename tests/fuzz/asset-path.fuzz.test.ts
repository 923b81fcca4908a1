import { normalize } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveAsset } from '../../src-main/hosts/web/resolve-asset.ts';

const PIECES = ['/', '..', '.', '%2e', '%2f', '%5c', '\\', '%00', '\0', '%25', ':', 'a', 'index', '.html', '.js', '~', ' ', '%u002e', 'C:', '\u2024', '%c0%ae', '😀', '?', '#', '//'];

describe('paths of the interface, fuzzed', () => {
  it('HST-27 whatever resolves is a relative path of plain segments inside the folder', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 })), { maxLength: 12 }), (pieces) => {
        const asset = resolveAsset(`/${pieces.join('')}`);
        if (asset === null) return;
        expect(asset.path).toBe(normalize(asset.path));
        expect(asset.path).toMatch(/^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*(\/[A-Za-z0-9_@-][A-Za-z0-9_@.-]*)*$/);
        expect(asset.path.split('/')).not.toContain('..');
      }),
      { seed: 20261120, numRuns: 20_000 },
    );
  });
});
