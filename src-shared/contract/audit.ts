import { z } from 'zod';
import { SignedHead } from '../model/signed-head.ts';
import { call } from './define.ts';
import { FileToken, Page, pageOf, RunId } from './paging.ts';

export const AuditEntry = z.object({ seq: z.number(), at: z.string(), actor: z.string(), host: z.string(), kind: z.string(), subject: z.string(), payload: z.json(), prevHash: z.string(), hash: z.string() });
/** A head that left the building, held against the log as it is now. */
export const HeadVerdict = z.object({ source: z.string(), size: z.number(), root: z.string(), at: z.string(), signed: z.boolean(), consistent: z.boolean(), reason: z.string().nullable() });
export const Verification = z.object({
  holds: z.boolean(),
  log: z.object({ entries: z.number(), head: z.string(), firstBroken: z.object({ seq: z.number(), reason: z.string() }).nullable() }),
  artifacts: z.object({ checked: z.number(), broken: z.array(z.object({ sha256: z.string(), names: z.array(z.string()), found: z.string() })) }),
  /** Runs whose stored state is not what the log says of them. */
  state: z.object({ runs: z.number(), differences: z.array(z.object({ run: z.string(), reason: z.string() })) }).optional(),
  /** The first thing that does not hold, in words; null where all holds. */
  firstBroken: z.string().nullable().default(null),
  /** Every row of the database held against the log, its pages and its schema; `since`: from which entry the log holds rows. */
  store: z.object({
    rows: z.number(), since: z.number().nullable(), differences: z.array(z.object({ place: z.string(), reason: z.string() })),
    /** The file as it lay there when it was opened, against what was written beside it when it was closed. */
    file: z.object({ state: z.enum(['as-closed', 'changed', 'unsealed']), reason: z.string().nullable() }),
  }).optional(),
  /** Heads that this workspace gave out, and those of files that were handed in. */
  heads: z.array(HeadVerdict).default([]),
  /** Signed statements (approvals, rejections, comments) whose signature, key or subject does not hold. */
  statements: z.object({ checked: z.number(), broken: z.array(z.object({ sha256: z.string(), reason: z.string() })) }).default({ checked: 0, broken: [] }),
  /** Only with re-run: each output compared with what is stored. */
  rerun: z.array(z.object({ run: z.string(), gate: z.string(), artifact: z.string(), expected: z.string(), found: z.string(), agrees: z.boolean() })).nullable(),
});

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const auditContract = {
  'audit.page': call({ in: Page.extend({ kind: z.string().optional(), subject: z.string().optional(), actor: z.string().optional(), text: z.string().optional() }), out: pageOf(AuditEntry) }),
  /** What can be filtered by: every kind and every actor of the log, with how many entries. */
  'audit.facets': call({ in: z.object({}), out: z.object({ kinds: z.array(z.object({ name: z.string(), entries: z.number() })), actors: z.array(z.object({ name: z.string(), entries: z.number() })) }) }),
  'audit.verify': call({ in: z.object({ run: RunId.optional(), rerun: z.boolean().default(false), /** Files with heads that left: log-head.json, bundles. */ heads: z.array(FileToken).default([]) }), out: Verification }),
  /** The log's head now, signed with the log's key. */
  'audit.head': call({ in: z.object({}), out: SignedHead }),
  /** RFC 6962 section 2.1.1: that an entry is in the tree of a head. `fields` are the lines that its hash is made of, in order. */
  'audit.proof': call({ in: z.object({ seq: z.number().int().min(1), size: z.number().int().min(1).optional() }), out: z.object({ seq: z.number(), entryHash: Hash, leaf: Hash, size: z.number(), root: Hash, path: z.array(Hash), fields: z.array(z.object({ name: z.string(), value: z.string() })) }) }),
  /** RFC 6962 section 2.1.2: that an earlier head's tree is the beginning of the present one. */
  'audit.consistency': call({ in: z.object({ size: z.number().int().min(1), root: Hash }), out: z.object({ holds: z.boolean(), first: z.object({ size: z.number(), root: Hash }), second: z.object({ size: z.number(), root: Hash }), path: z.array(Hash), reason: z.string().nullable() }) }),
} as const;
