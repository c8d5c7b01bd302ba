import * as z from 'zod';
import type { Field } from '../../model/change.ts';
import type { Script } from '../../model/script.ts';
import { raw, sh } from '../../shell/sh.ts';

const account = () =>
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?$/, { error: 'must be a name or a numeric id in quotes' });

/** The arguments of everything that has an owner; each one left out stays as it is. */
export const ownershipArguments = {
  owner: account().optional().describe('User that owns it, by name or numeric id; left as it is when not given.'),
  group: account().optional().describe('Group that owns it, by name or numeric id; left as it is when not given.'),
  mode: z
    .string({ error: "must be text in quotes, such as '0644': YAML reads 0644 as a number and means another mode" })
    .regex(/^[0-7]{3,4}$/, { error: "must be three or four octal digits in quotes, such as '0644'" })
    .optional()
    .describe("Permission bits as octal digits in quotes, such as '0644'; left as they are when not given."),
};

/** Who should own a thing and who may do what with it. */
export interface Ownership {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
}

/** The same as read from the host; `mode` has four octal digits. */
export interface OwnershipState {
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly owner: string;
  readonly group: string;
}

const digits = (mode: string): string => mode.padStart(4, '0');

/** What of the ownership is not as wanted; `state` undefined means that the thing is absent. */
export function ownershipFields(wish: Ownership, state: OwnershipState | undefined): Field[] {
  const fields: Field[] = [];
  if (wish.owner !== undefined && wish.owner !== state?.owner && wish.owner !== state?.uid) {
    fields.push({ name: 'owner', before: state?.owner, after: wish.owner });
  }
  if (wish.group !== undefined && wish.group !== state?.group && wish.group !== state?.gid) {
    fields.push({ name: 'group', before: state?.group, after: wish.group });
  }
  if (wish.mode !== undefined && digits(wish.mode) !== state?.mode) {
    fields.push({ name: 'mode', before: state?.mode, after: digits(wish.mode) });
  }
  return fields;
}

/**
 * Gives what the shell variable `name` names its owner, group and mode; the mode comes last, because `chown` takes
 * set-id bits away. What the wish leaves open is taken from `state`, and for a new thing is root's, with `mode`.
 */
export function setOwnership(name: string, wish: Ownership, state: OwnershipState | undefined, mode = '0644'): Script {
  const target = raw(`"$${name}"`);
  const owner = `${wish.owner ?? state?.uid ?? '0'}:${wish.group ?? state?.gid ?? '0'}`;
  return sh`chown ${owner} ${target}
chmod ${digits(wish.mode ?? state?.mode ?? mode)} ${target}`;
}
