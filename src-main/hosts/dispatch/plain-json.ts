import { AppError } from '../../../src-shared/kernel/errors.ts';

/** Deep enough for every document of the contract, shallow enough for every recursive reader behind it. */
export const MAX_JSON_DEPTH = 64;

/**
 * Refuses what JSON text can say but no schema should ever meet: a member named `__proto__` (assigning it replaces a
 * prototype) and nesting that would exhaust the stack of a recursive parser. Walks without recursion for that reason.
 * Throws INVALID_INPUT with the path.
 */
export function assertPlainJson(value: unknown, method: string): void {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= MAX_JSON_DEPTH) throw refusal(method, next.path, `nested deeper than ${MAX_JSON_DEPTH} levels`);
    for (const [key, member] of Object.entries(next.value)) {
      const path = next.path === '' ? key : `${next.path}.${key}`;
      if (key === '__proto__') throw refusal(method, path, 'a member may not be named __proto__');
      if (typeof member === 'object' && member !== null) open.push({ value: member, path, depth: next.depth + 1 });
    }
  }
}

function refusal(method: string, path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', `${method}: ${message} (at ${path.slice(0, 200)})`, {
    details: { method, issues: [{ path: path.slice(0, 200), message }] },
    userAction: 'Send the document in the form that the contract declares.',
  });
}
