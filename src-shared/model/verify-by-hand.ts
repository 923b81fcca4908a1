/** What is proven: an entry's fields in the order in which they are hashed, and the path from its leaf to the root. */
export interface InclusionByHand {
  readonly seq: number;
  readonly entryHash: string;
  readonly size: number;
  readonly root: string;
  readonly path: readonly string[];
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** One level of a path: the hash to be joined, and the side on which it stands. */
export interface PathStep { readonly sibling: string; readonly side: 'left' | 'right'; readonly level: number }

/** On which side each hash of an inclusion path stands (RFC 9162 section 2.1.3.2), from the leaf up. `index` counts from 0. */
export function pathSteps(index: number, size: number, path: readonly string[]): PathStep[] {
  let [at, last, level] = [index, size - 1, 0];
  const up = (): void => { [at, last, level] = [Math.floor(at / 2), Math.floor(last / 2), level + 1]; };
  return path.map((sibling) => {
    const isLeft = at % 2 === 1 || at === last;
    // The last node of a level that has no neighbour is carried up as it is.
    if (isLeft) while (at % 2 === 0 && at !== 0) up();
    up();
    return { sibling, side: isLeft ? 'left' as const : 'right' as const, level };
  });
}

/** Functions of the scripts: hexadecimal to bytes, a field with its length, the hash of two nodes. */
const FUNCTIONS = `bin() { printf "$(printf %s "$1" | sed 's/../\\\\x&/g')"; }
sha() { sha256sum | cut -c1-64; }
field() { bin "$(printf %016x "$(printf %s "$1" | wc -c)")"; printf %s "$1"; }
leaf() { { printf '\\000'; bin "$1"; } | sha; }
node() { { printf '\\001'; bin "$1"; bin "$2"; } | sha; }`;

/**
 * A bash script that shows with sha256sum alone that an entry has the hash it carries and stands in the log of a head: the fields give
 * the entry's hash, the hash gives the leaf, the leaf and the path give the root.
 */
export function inclusionScript(proof: InclusionByHand): string {
  const [domain, ...fields] = proof.fields;
  return [
    '#!/usr/bin/env bash', `# Entry ${proof.seq} of the log whose head has ${proof.size} entries and the root ${proof.root}`, FUNCTIONS, '',
    '# 1. The fields, each after its length in bytes, give the hash of the entry.',
    `entry=$({`, `  printf '%s\\n' ${shell(domain?.value ?? '')}`, ...fields.map(({ value }) => `  field ${shell(value)}`), `} | sha)`,
    `[ "$entry" = ${proof.entryHash} ] && echo "the fields give the entry's hash" || { echo "THE FIELDS DO NOT GIVE THE ENTRY'S HASH"; exit 1; }`, '',
    '# 2. Its leaf and the path give the root of the head (RFC 6962).',
    'h=$(leaf "$entry")',
    ...pathSteps(proof.seq - 1, proof.size, proof.path).map(({ sibling, side }) => (side === 'left' ? `h=$(node ${sibling} "$h")` : `h=$(node "$h" ${sibling})`)),
    `[ "$h" = ${proof.root} ] && echo "included in the head" || { echo "NOT IN THE HEAD"; exit 1; }`, '',
  ].join('\n');
}

/** A bash script that checks the signature of `log-head.json` with openssl, and says whose key signed it. */
export const HEAD_SCRIPT = `#!/usr/bin/env bash
# Usage: bash check-head.sh log-head.json
head=\${1:-log-head.json}
work=$(mktemp -d)
# What was signed: a line that names the kind of document, then the head without its signature, as it stands in the file.
{ echo tapestry-log-head-1; sed 's/"signature":"[^"]*",//' "$head" | tr -d '\\n'; } > "$work/signed"
printf '%b' "$(sed 's/.*"publicKey":"\\([^"]*\\)".*/\\1/' "$head")" > "$work/key.pem"
sed 's/.*"signature":"\\([^"]*\\)".*/\\1/' "$head" | tr -d '\\n' | openssl base64 -d -A > "$work/signature"
openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$work/signed" -sigfile "$work/signature"
verdict=$?
echo "key: $(openssl pkey -pubin -in "$work/key.pem" -outform DER | sha256sum | cut -c1-64)"
rm -r "$work"
exit $verdict
`;

/** A bash script that gives the root over the first N entry hashes of a file with one a line: an older head must be among them. */
export const ROOT_SCRIPT = `#!/usr/bin/env bash
# Usage: bash root.sh hashes.txt N
${FUNCTIONS}
stack=(); i=0
while [ "$i" -lt "$2" ] && read -r hash; do
  h=$(leaf "$hash"); n=$i
  while [ $((n % 2)) -eq 1 ]; do h=$(node "\${stack[-1]}" "$h"); unset 'stack[-1]'; n=$((n / 2)); done
  stack+=("$h"); i=$((i + 1))
done < "$1"
[ "$i" -eq "$2" ] || { echo "the file has only $i hashes"; exit 1; }
h=\${stack[-1]}; unset 'stack[-1]'
while [ \${#stack[@]} -gt 0 ]; do h=$(node "\${stack[-1]}" "$h"); unset 'stack[-1]'; done
echo "$h"
`;

/** A word of the shell, whatever is in it. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
