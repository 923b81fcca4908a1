import { z } from 'zod';
import { Delivery } from '../../../../src-shared/contract/deliver.ts';
import type { Template } from '../../../../src-shared/model/regime.ts';
import type { ReadBack } from '../../../adapters/xml/read-back.ts';
import { validateProfile } from '../../../adapters/xml/profile-check.ts';
import { prepareJavaValidator } from '../../../adapters/xsd/java-validator.ts';
import { validateWithLibxml2 } from '../../../adapters/xsd/libxml2-validator.ts';
import type { XsdResult } from '../../../adapters/xsd/types.ts';
import type { EngineLimits } from '../../../engine/gate.ts';

/** What a delivery gate stores beside the XML: verdicts, reconciliation, no-data use. Artifact hash and file name are added on read. */
export const DeliveryReport = Delivery.omit({ sha256: true, bytes: true, fileName: true, artifact: true }).extend({ kind: z.literal('delivery'), version: z.literal(1), ids: z.number().int() });
export type DeliveryReport = z.infer<typeof DeliveryReport>;
export type Verdict = DeliveryReport['validators'][number];

interface ValidateSpec { readonly file: string; readonly template: Template; readonly schema: string | null; readonly secondValidator: boolean; readonly limits: EngineLimits; readonly signal: AbortSignal }

/** Validates a delivered file: by our own profile always, by the official schema where its pack is imported, by a second validator where a Java runtime is. */
export async function validators(spec: ValidateSpec): Promise<Verdict[]> {
  const profile = await validateProfile(spec.file, spec.template);
  const verdicts: Verdict[] = [{
    name: 'Tapestry profile', available: true, valid: profile.valid, detail: `template ${spec.template.id}: order, presence, formats, code lists and legality of no-data answers`,
    messages: profile.messages.slice(0, 100).map(({ line, record, message }) => ({ line, record, message })),
  }];
  if (spec.schema === null) {
    verdicts.push({ name: 'Official schema (libxml2)', available: false, valid: null, detail: `not available: no schema pack for ${spec.template.message.namespace} is imported`, messages: [] });
    return verdicts;
  }
  const request = { file: spec.file, schema: spec.schema, signal: spec.signal, ...(spec.template.recordElement === undefined || spec.template.recordElement.includes('/') ? {} : { recordElement: spec.template.recordElement }) };
  verdicts.push(fromXsd('Official schema (libxml2)', await validateWithLibxml2(request)));
  if (!spec.secondValidator) {
    verdicts.push({ name: 'Official schema (Java)', available: false, valid: null, detail: 'not available: no Java runtime on the machine that ran this', messages: [] });
    return verdicts;
  }
  const java = await prepareJavaValidator({ cacheFolder: spec.limits.cacheDirectory });
  verdicts.push(java.reason === null ? fromXsd('Official schema (Java)', await java.validate(request)) : { name: 'Official schema (Java)', available: false, valid: null, detail: `not available: ${java.reason}`, messages: [] });
  return verdicts;
}

function fromXsd(name: string, result: XsdResult): Verdict {
  return { name, available: result.available, valid: result.valid, detail: result.available ? `${result.validator.name} ${result.validator.version}` : `not available: ${result.reason}`, messages: result.messages.slice(0, 100).map(({ line, record, message }) => ({ line, record, message })) };
}

/** How often each code was answered with no data, as the file says it. */
export function noDataUse(template: Template, read: ReadBack, counts: ReadonlyMap<string, ReadonlyMap<string, number>>, origin: (code: string) => string): DeliveryReport['noData'] {
  const used: DeliveryReport['noData'] = [];
  for (const field of template.fields) {
    for (const [answer, count] of counts.get(field.code) ?? []) {
      const total = (read.codes[field.code]?.values ?? 0) + (read.codes[field.code]?.noData ?? 0);
      used.push({ code: field.code, name: field.name, answer, count, share: total === 0 ? '0.0' : ((100 * count) / total).toFixed(1), origin: origin(field.code) });
    }
  }
  return used;
}

/** In words, why a delivery may not leave: null when every verdict that could be had is good and every figure ties. */
export function whyNot(report: Pick<DeliveryReport, 'validators' | 'reconciliation'>): string | null {
  const bad = report.validators.find((verdict) => verdict.valid === false);
  if (bad) return `${bad.name} rejects the file: ${bad.messages[0]?.message ?? 'no message'}${bad.messages[0]?.line ? ` (line ${bad.messages[0].line})` : ''}`;
  const open = report.reconciliation.find((item) => !item.agrees);
  return open ? `read back, ${open.item} is ${open.delivered} where the table has ${open.canonical}` : null;
}
