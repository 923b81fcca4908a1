import { z } from 'zod';
import { Decision } from '../model/decision.ts';
import { Finding, FindingGroup } from '../model/finding.ts';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

/** Omit over a union, member by member. */
export const DecisionDraft = z.looseObject({ kind: z.enum(['constant', 'override', 'no-data', 'map-code', 'waive']), reason: z.string().min(1) });

export const findingsContract = {
  'findings.groups': call({ in: z.object({ run: RunId }), out: z.object({ verdict: z.string(), policy: z.string(), groups: z.array(FindingGroup), rulesWithoutFindings: z.number(), soFar: z.boolean() }) }),
  'findings.page': call({ in: Page.extend({ run: RunId, rule: z.string().optional(), field: z.string().optional(), severity: z.string().optional(), search: z.string().optional(), waived: z.enum(['open', 'waived']).optional() }), out: pageOf(Finding.extend({ line: z.number().nullable(), header: z.string().nullable() })) }),
  /** What a person may choose from: the codes that a field's list knows, and the codes of the run's reports. */
  'decisions.choices': call({ in: z.object({ run: RunId, field: z.string().max(200) }), out: z.object({ codes: z.array(z.object({ code: z.string(), title: z.string() })), /** Nothing but a code of the list may stand in the field. */ closed: z.boolean(), reportCodes: z.array(z.object({ code: z.string(), title: z.string() })) }) }),
  'decisions.list': call({ in: z.object({ run: RunId }), out: z.array(Decision) }),
  /** What a blocked run needs, as a decisions document to fill in. */
  'decisions.skeleton': call({ in: z.object({ run: RunId }), out: z.object({ text: z.string(), items: z.array(z.object({ code: z.string(), title: z.string(), why: z.string(), kind: z.string() })) }) }),
  /** Adds decisions to those of the run and starts the run that uses them; earlier gates are reused. */
  'decisions.apply': call({ in: z.object({ run: RunId, decisions: z.array(DecisionDraft).min(1) }), out: z.object({ run: RunId, decisionsSha256: z.string() }), mutates: true, allow: ['analyst'] }),
  /** Undoes a decision by a new one: both stay in the document, and the run that this starts knows neither. */
  'decisions.withdraw': call({ in: z.object({ run: RunId, decision: z.string(), reason: z.string().min(1) }), out: z.object({ run: RunId, decisionsSha256: z.string() }), mutates: true, allow: ['analyst'] }),
} as const;
