/** True when every word of `wanted` begins somewhere in a word of `text`, without case. */
export function fits(text: string, wanted: string): boolean {
  const haystack = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')}`;
  return wanted.toLowerCase().split(/[^\p{L}\p{N}]+/u).every((word) => word === '' || haystack.includes(` ${word}`));
}
