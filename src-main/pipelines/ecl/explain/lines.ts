import type { Origin } from '../../../../src-shared/model/derivation.ts';

/** A member of a document of the run as an origin: `policy#/staging/backstop`. */
export function lineOf(ref: string, label: string): Origin {
  return { kind: 'document', ref, label };
}

/** A setting of the policy (`staging.lgd[2].floor`) as a line of it. */
export function settingLine(setting: string, label: string): Origin {
  return lineOf(`policy#/${setting.replaceAll(/\[(\d+)\]/g, '.$1').split('.').map(escaped).join('/')}`, label);
}

/** A name as one part of a JSON pointer (RFC 6901). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
