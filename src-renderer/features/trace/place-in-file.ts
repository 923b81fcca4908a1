import { parseAddress } from '../../../src-shared/model/address.ts';
import type { CallOutput } from '../../state/use-call.ts';

type Delivery = CallOutput<'deliver.overview'>[number];

/** The space of an address and the exposure in its key; null where the text is no address. */
export function placeInFile(address: string | null): { space: string; exposure: string | null } | null {
  try {
    const parsed = address === null ? null : parseAddress(address);
    return parsed === null ? null : { space: parsed.space, exposure: parsed.key?.split('/')[0] ?? null };
  } catch {
    return null;
  }
}

/** True where an address of this space stands in the delivered file: the artifact is named after the space. */
export function standsIn(delivery: Delivery, space: string | undefined): boolean {
  return space !== undefined && new RegExp(`(^|[^a-z0-9])${space}([^0-9]|$)`, 'i').test(`${delivery.artifact} ${delivery.template}`);
}

/** The delivered file that an address stands in; the first one otherwise. */
export function deliveryOf(deliveries: readonly Delivery[], space: string | undefined): Delivery | undefined {
  return deliveries.find((each) => standsIn(each, space)) ?? deliveries[0];
}
