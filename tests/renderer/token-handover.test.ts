import { describe, expect, it } from 'vitest';
import { answerForToken, askForToken, type Channel } from '../../src-renderer/bridge/token-handover.ts';
import { keepToken, takeToken } from '../../src-renderer/bridge/loopback.ts';

type Listener = (event: { readonly data: unknown }) => void;

/** A hub as the browser has it: what one says, the others of the origin hear. */
function hub(): { open: () => Channel; said: unknown[] } {
  const all = new Map<object, Listener[]>();
  const said: unknown[] = [];
  return {
    said,
    open() {
      const self = {};
      all.set(self, []);
      return {
        postMessage(data) {
          said.push(data);
          queueMicrotask(() => { for (const [other, listeners] of all) if (other !== self) for (const listener of listeners) listener({ data }); });
        },
        addEventListener: (_type, listener) => { all.get(self)?.push(listener); },
        close: () => { all.delete(self); },
      };
    },
  };
}

describe('the token of a fresh window', () => {
  it('EXV-4 a window that has it gives it to one that asks', async () => {
    const { open } = hub();
    answerForToken('secret', open);
    expect(await askForToken(open, 5_000)).toBe('secret');
    expect(await askForToken(open, 5_000)).toBe('secret');
  });

  it('EXV-4 where no window answers there is none, and a window without one says nothing', async () => {
    const { open, said } = hub();
    expect(await askForToken(open, 1)).toBe('');
    expect(said).toEqual(['ask']);
  });

  it('EXV-4 what is no token is not taken for one', async () => {
    const { open } = hub();
    const other = open();
    other.addEventListener('message', ({ data }) => { if (data === 'ask') for (const junk of [null, 7, 'ask', {}, { token: 7 }, { token: '' }]) other.postMessage(junk); });
    expect(await askForToken(open, 20)).toBe('');
  });

  it('EXV-4 it is kept for reloads and stands in no address', () => {
    const kept = new Map<string, string>();
    const storage = { setItem: (key: string, value: string) => void kept.set(key, value), getItem: (key: string) => kept.get(key) ?? null } as unknown as Storage;
    expect(keepToken('', storage)).toBe('');
    expect(kept.size).toBe(0);
    keepToken('secret', storage);
    const replaced: string[] = [];
    expect(takeToken({ hash: '#/runs/r0001', pathname: '/', search: '' } as Location, storage, { replaceState: (_a: unknown, _b: string, url: string) => void replaced.push(url) } as unknown as History)).toBe('secret');
    expect(replaced).toEqual([]);
  });
});
