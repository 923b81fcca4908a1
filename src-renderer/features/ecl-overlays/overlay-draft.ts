import { Overlay } from '../../../src-shared/model/ecl/overlay.ts';

export type EffectKind = Overlay['effect']['kind'];
const EFFECTS: Readonly<Record<EffectKind, string>> = { percent: 'Per cent of the modelled loss', absolute: 'Amount, spread over the loans', floor: 'Floor on coverage, %', stage: 'Stage at least', pd: 'PD, times', lgd: 'LGD, times' };
export const EFFECT_CHOICES = Object.entries(EFFECTS) as readonly (readonly [EffectKind, string])[];

/** What a person has typed so far. Lists are separated by commas. */
export interface OverlayDraft {
  readonly id: string; readonly title: string; readonly kind: EffectKind; readonly value: string; readonly risk: string; readonly reason: string; readonly owner: string;
  readonly effective: string; readonly expires: string; readonly segments: string; readonly products: string; readonly regions: string; readonly sectors: string; readonly grades: string; readonly stages: string; readonly loans: string;
  readonly besides: string; readonly besidesReason: string;
}

export const EMPTY_DRAFT: OverlayDraft = { id: '', title: '', kind: 'percent', value: '', risk: '', reason: '', owner: '', effective: '', expires: '', segments: '', products: '', regions: '', sectors: '', grades: '', stages: '', loans: '', besides: '', besidesReason: '' };

const list = (text: string): string[] => text.split(/[,;\n]/).map((each) => each.trim()).filter((each) => each !== '');

/** The overlay that a draft says, or its first fault in words. */
export function overlayOf(draft: OverlayDraft): { readonly overlay: Overlay; readonly fault: null } | { readonly overlay: null; readonly fault: string } {
  const number = Number(draft.value.replaceAll(',', ''));
  if (draft.kind !== 'stage' && (draft.value.trim() === '' || !Number.isFinite(number))) return { overlay: null, fault: 'Say how much: a number.' };
  if (draft.kind === 'stage' && !/^[23]$/.test(draft.value.trim())) return { overlay: null, fault: 'Say which stage: 2 or 3.' };
  const effect = draft.kind === 'percent' ? { kind: draft.kind, percent: number } : draft.kind === 'absolute' ? { kind: draft.kind, amount: draft.value.replaceAll(',', '').trim() } : draft.kind === 'floor' ? { kind: draft.kind, coverage: number / 100 }
    : draft.kind === 'stage' ? { kind: draft.kind, stage: draft.value.trim() } : { kind: draft.kind, multiplier: number };
  const scope = Object.fromEntries((['segments', 'products', 'regions', 'sectors', 'grades', 'stages', 'loans'] as const).flatMap((name) => (list(draft[name]).length === 0 ? [] : [[name, list(draft[name])]])));
  const parsed = Overlay.safeParse({
    kind: 'overlay', version: 1, id: draft.id.trim(), title: draft.title.trim(), scope, effect, risk: draft.risk.trim(), reason: draft.reason.trim(), owner: draft.owner.trim(), effective: draft.effective, expires: draft.expires,
    besides: draft.besides.trim() === '' ? [] : list(draft.besides).map((overlay) => ({ overlay, reason: draft.besidesReason.trim() })),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { overlay: null, fault: faultWords(String(issue?.path[0] ?? ''), issue?.message ?? 'It is not complete.') };
  }
  if (parsed.data.expires < parsed.data.effective) return { overlay: null, fault: 'It would expire before it takes effect.' };
  return { overlay: parsed.data, fault: null };
}

const FIELDS: Readonly<Record<string, string>> = { id: 'Give it an id: lower-case letters, digits and hyphens.', title: 'Give it a title.', risk: 'Say which risk it stands for.', reason: 'Give the reason.', owner: 'Name its owner.', effective: 'Say from which day it holds.', expires: 'Say until which day it holds.', besides: 'Say why it may stand beside the other.' };

function faultWords(field: string, message: string): string {
  return FIELDS[field] ?? `${field}: ${message}`;
}
