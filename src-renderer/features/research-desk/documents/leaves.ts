export interface Leaf { readonly path: string; readonly value: string }

/** Lists of plain values stay on one line up to this many characters. */
const ON_ONE_LINE = 200;

/** Every setting of a document with its path, in the document's order; `kind` and `version` say what it is and are left out at the top. */
export function leavesOf(document: unknown, path = ''): readonly Leaf[] {
  if (Array.isArray(document)) {
    const plain = document.every((each) => typeof each !== 'object' || each === null);
    const line = plain ? document.map(String).join(', ') : '';
    if (plain && line.length <= ON_ONE_LINE) return [{ path, value: line === '' ? 'none' : line }];
    return document.flatMap((each: unknown, at) => leavesOf(each, `${path}[${at}]`));
  }
  if (typeof document === 'object' && document !== null) {
    const entries = Object.entries(document).filter(([key]) => path !== '' || (key !== 'kind' && key !== 'version'));
    if (entries.length === 0 && path !== '') return [{ path, value: 'as by default' }];
    return entries.flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`));
  }
  return [{ path, value: document === null ? 'nothing' : document === true ? 'yes' : document === false ? 'no' : String(document) }];
}
