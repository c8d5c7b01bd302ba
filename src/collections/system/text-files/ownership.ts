import * as z from 'zod';
import type { Field, Refusal } from '../../../model/plan/change.ts';
import { withFoldersAbove } from '../../../model/plan/may-lift.ts';
import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { OwnershipState } from './ownership-state.ts';

const account = () =>
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?$/, { error: 'must be a name or a numeric id in quotes' });

/** The arguments of everything that has an owner; each one left out stays as it is. */
export const ownershipArguments = {
  owner: account().optional().describe('User that owns it, by name or numeric id; unchanged if not given.'),
  group: account().optional().describe('Group that owns it, by name or numeric id; unchanged if not given.'),
  mode: z
    .string({ error: "must be text in quotes, such as '0644': YAML reads 0644 as a number and means another mode" })
    .regex(/^[0-7]{3,4}$/, { error: "must be three or four octal digits in quotes, such as '0644'" })
    .optional()
    .describe("Permission bits as octal digits in quotes, such as '0644'; unchanged if not given."),
};

/** Who should own a thing and who may do what with it. */
export interface Ownership {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
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

/** Owner and group as `chown` takes them, empty where they come by themselves; the mode with four digits. */
interface Target {
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
}

/** What a thing is to have: what the wish leaves open is as it was read; a new thing is root's, or whose folder it is in. */
export function targetOwnership(wish: Ownership, read: Fingerprint, newMode = '0644'): Target {
  const state = read.kind === 'file' || read.kind === 'directory' ? read.ownership : undefined;
  const mode = digits(wish.mode ?? state?.mode ?? newMode);
  if (read.holder === undefined) {
    return { owner: wish.owner ?? state?.uid ?? '0', group: wish.group ?? state?.gid ?? '0', mode };
  }
  return { owner: '', group: wish.group ?? state?.gid ?? '', mode };
}

/** Why the owner cannot be had, where the path is below a folder of another user's: whatever stands there is that user's. */
export function refusedOwner(path: string, wish: Ownership, { holder, ...read }: Fingerprint): Refusal | undefined {
  if (holder === undefined) return undefined;
  const seen = read.kind === 'file' || read.kind === 'directory' ? read.ownership : undefined;
  const owner = wish.owner ?? seen?.uid ?? holder.uid;
  if (owner === holder.uid || owner === holder.name) return undefined;
  const whose = wish.owner ?? seen?.owner ?? owner;
  return {
    because: `${path} lies in a folder of ${holder.name}, who could put anything in place of a file of ${whose}`,
    hint: `say owner: ${holder.name}, or choose a place where only root can write`,
    liftedBy: { paths: withFoldersAbove(path) },
  };
}

/** The same as a part of a difference. */
export const withRefusedOwner = (path: string, wish: Ownership, read: Fingerprint): { readonly refused?: Refusal } => {
  const refused = refusedOwner(path, wish, read);
  return refused === undefined ? {} : { refused };
};

/** Gives the thing at the path that was come to, where nobody but root can write, its owner, group and mode; the mode comes last, because `chown` takes set-id bits away. */
export function setOwnership(wish: Ownership, read: Fingerprint): Script {
  const { owner, group, mode } = targetOwnership(wish, read);
  return sh`chown ${`${owner}:${group}`} "$provision_name"
chmod ${mode} "$provision_name"`;
}
