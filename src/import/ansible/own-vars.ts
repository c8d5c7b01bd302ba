import type { AnsibleInventory } from './inventory.ts';
import { isTemplate } from './template.ts';
import { SECRET } from './variable-names.ts';

/** What a host's own plain variables of the user's are; of secrets, templates and lists none. */
export function ownVars(
  { hosts, hostFiles }: AnsibleInventory,
  name: string,
): Readonly<Record<string, string | number | boolean>> {
  const all = new Map([...(hosts.get(name)?.vars ?? []), ...(hostFiles.get(name) ?? [])]);
  return Object.fromEntries(
    [...all].flatMap(([key, { value }]) => {
      const isOwn = !key.startsWith('ansible_') && !SECRET.test(key) && /^[A-Za-z_]\w*$/.test(key);
      const isPlain =
        (typeof value === 'string' &&
          !isTemplate(value) &&
          !/\$ANSIBLE_VAULT|PRIVATE KEY/.test(value) &&
          !SECRET.test(value) &&
          value.length < 200) ||
        typeof value === 'number' ||
        typeof value === 'boolean';
      return isOwn && isPlain ? [[key, value] as const] : [];
    }),
  );
}
