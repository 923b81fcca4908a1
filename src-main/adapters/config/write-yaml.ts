import { stringify } from 'yaml';

/** YAML for a person to edit: no anchors, no wrapped lines, keys in the order given. */
export function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
