import type { ByHand, HandFile } from '../../../model/by-hand/by-hand.ts';
import { holdsSecret } from '../../../model/text/secret-values.ts';
import { joined } from '../../../model/text/text.ts';
import type { Ownership } from '../text-files/ownership.ts';
import type { TextFile } from '../text-files/text-file.ts';

/** Owner, group and mode as somebody writes them; what is left open is root's. */
export const ownershipByHand = ({ owner = 'root', group = owner, mode = '0644' }: Ownership) => ({
  owner,
  group,
  mode: mode.padStart(4, '0'),
});

/** A whole text file; `undefined` where a secret that was opened here is in it. */
export function fileByHand(wish: TextFile): HandFile | undefined {
  if (holdsSecret(wish.content)) return undefined;
  const isSecret = Object.keys(wish.secrets ?? {}).length > 0;
  return {
    path: wish.path,
    text: joined(wish.content),
    ...ownershipByHand({ ...wish, mode: wish.mode ?? (isSecret ? '0600' : undefined) }),
    ...(wish.secrets === undefined ? {} : { secrets: wish.secrets }),
  };
}

export const sealedByHand: ByHand = {
  kind: 'cannot',
  because: 'it holds a secret of the inventory, and what is exported holds none',
};

/** A task that is nothing but a text file. */
export function textFileByHand(wish: TextFile): ByHand {
  const file = fileByHand(wish);
  return file === undefined ? sealedByHand : { kind: 'step', files: [file], expect: `${wish.path} has that content` };
}
