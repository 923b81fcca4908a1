/**
 * XML 1.0 text: what may stand in it and how it is written.
 * Production [2] Char of XML 1.0 (fifth edition): #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].
 */

/** True where nothing needs escaping or refusing: the common case, tested once per value. */
// oxlint-disable-next-line no-control-regex -- the control characters are what this looks for
const NEEDS_CARE = /[&<>"\u0000-\u001f\ud800-\udfff\ufffe\uffff]/;

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;',
  // Written as references: a raw line feed would break the one-line-per-record layout, a raw CR would be read back as LF.
  '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
};

/** The first character of `text` that XML 1.0 cannot carry, as `U+0007`; null when all are legal. */
export function firstIllegalCharacter(text: string): string | null {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit < 0xd800) continue;
    if (unit === 0x9 || unit === 0xa || unit === 0xd) continue;
    if (unit >= 0xe000 && unit <= 0xfffd) continue;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low <= 0xdfff) {
        i += 1;
        continue;
      }
    }
    return `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return null;
}

/** `text` as element or attribute content, or null when it holds a character XML 1.0 cannot carry. */
export function escapeXml(text: string): string | null {
  if (!NEEDS_CARE.test(text)) return text;
  if (firstIllegalCharacter(text) !== null) return null;
  return text.replace(/[&<>"\t\n\r]/g, (character) => ENTITY[character] ?? character);
}

/** The inverse for our own output (five named references and decimal or hexadecimal ones). */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-fA-F]+));/g, (whole, name: string | undefined, dec: string | undefined, hex: string | undefined) => {
    if (name !== undefined) return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? whole;
    return String.fromCodePoint(dec === undefined ? Number.parseInt(hex ?? '0', 16) : Number.parseInt(dec, 10));
  });
}
