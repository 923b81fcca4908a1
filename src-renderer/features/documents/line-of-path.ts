/** The first line on which the member that a path ends with is named, searched member by member; null where the text names it nowhere. */
export function lineOfPath(text: string, path: string): number | null {
  const names = path.split('.').filter((name) => name !== '' && !/^\d+$/.test(name));
  if (names.length === 0) return null;
  let at = 0;
  for (const name of names) {
    const found = text.indexOf(`"${name}"`, at);
    if (found < 0) return null;
    at = found;
  }
  return text.slice(0, at).split('\n').length;
}
