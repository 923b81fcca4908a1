import { useCall } from './use-call.ts';

/** Why nothing can be changed here, or null: said beside each control that would change something. */
export function useReadOnly(): string | null {
  return useCall('workspace.info', {}).data?.readOnly === true ? 'This workspace is open read-only: another host writes to it.' : null;
}
