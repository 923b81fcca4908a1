import { expect, test } from 'vitest';
import { codeKey } from '../../src-main/derive/steps/codes.ts';
import { derive, useSession, values } from '../derive/session.ts';

const session = useSession();

test('DER-13 a final sigma, a dotted I and a thin space give the same key in SQL and in the table', async () => {
  const texts = ['ΟΔΟΣ', 'İSTANBUL', 'thin\u2009space', 'line\vtab'];
  const entries = Object.fromEntries(texts.map((text) => [codeKey(text), text]));
  expect(values(await derive(session(), 'text', [{ step: 'map-code', table: 't', entries, origins: {}, keepUnknown: false }], texts))).toEqual(texts);
});
