import type { Decision } from '../../../src-shared/model/decision.ts';
import type { Origin } from '../../../src-shared/model/derivation.ts';
import type { DealFact } from '../../../src-shared/model/deal.ts';
import type { MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { Layered } from '../../../src-shared/model/resolved-config.ts';

/** Origins: who or what vouches for a step, as the trace shows it. */
export function fromDecision(decision: Decision): Origin {
  return { kind: 'decision', ref: decision.id, label: decision.reason, actor: decision.actor, at: decision.at };
}

export function fromConfig(key: string, layered: Layered<unknown>, label: string): Origin {
  return { kind: 'config', ref: `${layered.layer}:${layered.file}#${key}`, label };
}

export function fromDeal(key: string, fact: DealFact): Origin {
  return { kind: 'deal', ref: key, label: fact.source };
}

export function fromMapping(column: MappingColumn): Origin {
  const by = column.tier === 'person' ? `mapped by ${column.actor ?? 'a person'}` : `${column.tier} match, ${column.score.toFixed(2)}`;
  return { kind: 'mapping', ref: `column ${column.index + 1}`, label: `${by}: ${column.reason}`, ...(column.actor === undefined ? {} : { actor: column.actor }), ...(column.at === undefined ? {} : { at: column.at }) };
}

export const ABSENT: Origin = { kind: 'system', ref: 'absent', label: 'no column of the tape, deal entry, decision or configured constant gives this field' };
