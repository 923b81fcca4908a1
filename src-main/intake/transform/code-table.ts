import type { Decision } from '../../../src-shared/model/decision.ts';
import type { Origin, Step } from '../../../src-shared/model/derivation.ts';
import type { Sections } from '../params.ts';
import { codeKey } from '../../derive/steps/codes.ts';
import { fromConfig, fromDecision } from './origins.ts';

/**
 * The table from source text to code for a field: the list's own codes, its synonyms, the asset's overrides, then what people mapped;
 * a later one wins. Each entry that is not the code itself carries the origin that vouches for it.
 */
export function codeTable(field: string, list: string, sections: Pick<Sections, 'enumerations' | 'codeOverrides'>, decisions: readonly Decision[], keepUnknown: boolean): Step {
  const entries: Record<string, string> = {};
  const origins: Record<string, Origin> = {};
  const enumeration = sections.enumerations[list];
  for (const [code, title] of Object.entries(enumeration?.codes ?? {})) {
    entries[codeKey(code)] = code;
    entries[codeKey(title.value)] ??= code;
    origins[codeKey(title.value)] ??= fromConfig(`${list}.codes.${code}`, title, `“${title.value}” is ${code}`);
  }
  for (const [synonym, code] of Object.entries(enumeration?.synonyms ?? {})) {
    entries[codeKey(synonym)] = code.value;
    origins[codeKey(synonym)] = fromConfig(`${list}.synonyms`, code, `“${synonym}” means ${code.value}`);
  }
  for (const [from, code] of Object.entries(sections.codeOverrides[field] ?? {})) {
    entries[codeKey(from)] = code.value;
    origins[codeKey(from)] = fromConfig(`${field}.${from}`, code, `for this asset class “${from}” is ${code.value}`);
  }
  for (const decision of decisions) {
    if (decision.kind !== 'map-code' || decision.field !== field) continue;
    entries[codeKey(decision.from)] = decision.to;
    origins[codeKey(decision.from)] = fromDecision(decision);
  }
  return { step: 'map-code', table: list, entries, origins, keepUnknown };
}
