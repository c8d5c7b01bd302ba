import { listOf } from '../../../../model/one-or-many.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import type { MeshDraft } from '../mesh-fields.ts';

/**
 * No two hosts have one mesh address, or one WireGuard key: to every peer they would be one, and only the last to call
 * would be heard.
 */
export const nothingTwice = (draft: MeshDraft): SectionMistake[] => [
  ...twice(
    draft,
    'mesh_address',
    (address, other) => `${address} is already the mesh address of ${other}`,
    'give each its own',
  ),
  ...twice(
    draft,
    'wireguard_public_key',
    (_, other) => `this is already the key of ${other}`,
    'give each host the key that was made on it',
  ),
];

function twice(
  { hosts }: MeshDraft,
  key: 'mesh_address' | 'wireguard_public_key',
  say: (value: string, other: string) => string,
  hint: string,
): SectionMistake[] {
  const first = new Map<string, MeshDraft['hosts'][number]>();
  return hosts.flatMap((host): SectionMistake[] => {
    return listOf(host.keys[key]).flatMap((value): SectionMistake[] => {
      const other = first.get(value);
      if (other === undefined) {
        first.set(value, host);
        return [];
      }
      const what = say(value, other.name);
      return [{ path: [...host.path, key], at: 'value', what, other: [...other.path, key], hint }];
    });
  });
}
