import type { BundleDocument } from '../../../src-shared/model/bundle.ts';

/** The page that somebody without this program follows with `sha256sum` and `openssl`. */
export function readMe(document: Omit<BundleDocument, 'files'>): string {
  const { run, head, statements, actors, numbers, artifacts, notShown } = document;
  const ownerOf = (keyId: string | null): string => actors.find((actor) => actor.keys.some((key) => key.id === keyId))?.name ?? 'nobody who is named here';
  const absent = artifacts.filter((artifact) => artifact.path === null);
  const signed = statements.filter((each) => each.signature !== null);
  return `EVIDENCE OF ${run.id}: ${oneLine(run.title)}

${run.kind === 'record' ? 'A run of record' : `A ${run.kind}`}, ${run.status}. Made with ${run.pipeline}, ${run.mode}${run.regime === null ? '' : `, ${run.regime}`}, by ${oneLine(run.actor)} on ${run.createdAt}.
${numbers === null ? 'This file holds everything that the run was made from and everything it made.' : `This file holds what ${numbers.length} chosen ${numbers.length === 1 ? 'number needs' : 'numbers need'}: ${numbers.map(oneLine).join(', ')}.`}
${absent.length === 0 ? '' : `\nNot included, named by their hash in bundle.json:\n${absent.map((each) => `  ${each.sha256}  ${each.name}`).join('\n')}\n`}
1. TO LOOK AT IT
   Unpack the archive. Open index.html in any browser, with the network off if you like: it asks nothing of anybody.
   Type a code, a loan's identifier or a value; it shows the path from what left to the line of the file it came from.
${notShown.map((each) => `   ${oneLine(each)}\n`).join('')}
2. TO CHECK IT IN ONE STEP
   With Node.js 18 or later, on the archive itself:
     node verify.mjs FILE.zip
   It says what it checked, or names the first thing that does not hold and ends with a code other than 0. It is one page of
   plain text: read it before you trust it, or follow the steps below without it.

3. TO CHECK IT BY HAND
   In the folder that you unpacked:

   a. Every file is what it was when this was written:
        sha256sum -c SHA256SUMS

   b. The list of files and all facts in bundle.json were signed by the key of the log they came from:
        openssl pkeyutl -verify -pubin -inkey keys/log.pem -rawin -in bundle.json -sigfile bundle.sig
      (openssl 3.0 or later. bundle.json names every file with its SHA-256; "SHA256SUMS" is the same list.)

   c. The head of the log was signed by the same key:
        openssl pkeyutl -verify -pubin -inkey keys/log.pem -rawin -in log/head.signed -sigfile log/head.sig
      log/head.signed is one line that says what is signed, then the head as JSON. The key's fingerprint is
        ${head.keyId}
      and this gives it:
        openssl pkey -pubin -in keys/log.pem -outform DER | sha256sum
      A key in an archive proves only that one hand made all of it. Compare the fingerprint with one that you were given in
      another way, and the head (entry ${head.size}, root ${head.root}) with one that left earlier:
        node verify.mjs FILE.zip --key-id FINGERPRINT --head log-head.json

   d. What people signed:
${signed.length === 0 ? '      Nobody signed anything here.\n' : signed.map(({ statement, sha256 }) => `      ${statement.purpose} by ${oneLine(ownerOf(statement.keyId))} on ${statement.at}:\n        openssl pkeyutl -verify -pubin -inkey keys/${statement.keyId ?? ''}.pem -rawin \\\n          -in statements/${sha256}.signed -sigfile statements/${sha256}.sig\n`).join('')}      A statement names what was approved by the SHA-256 of the manifest:
        sha256sum artifacts/manifest.json
        ${run.manifestSha256 ?? 'this run has none'}

   e. The log. log/excerpt.jsonl holds every entry about this run. The hash of an entry is SHA-256 over the bytes
      "tapestry.audit.entry.v1\\n", then for each of seq, at, actor, host, kind, subject, payload, prevHash its length in bytes as 8
      bytes, big-endian, and its UTF-8 bytes. "proof" is its path in the Merkle tree of RFC 6962 whose root is in the head.

4. WHAT THIS DOES NOT SHOW
   The log is tamper-evident: a change shows against a head that was kept elsewhere, not by itself. The clock is that of the machine
   the run was made on.${document.actors.length === 0 ? ' No keys of people were registered there: persons are asserted by name, not authenticated.' : ''} See "Not shown" in index.html for what the page leaves out.
`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
