import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { allOf, raw, sh } from '../../../shell/sh.ts';

interface CommandWish {
  readonly run: string;
  readonly changes?: string | undefined;
  readonly creates?: string | undefined;
  readonly unless?: string | undefined;
  readonly only_if?: string | undefined;
}

/** A text of the user's in a shell of its own: what it sets, and where it ends, stays there. */
const apart = (text: string): string => `(\n  set +eu\n  cd /\n${text.replace(/^(?=.)/gm, '  ')}\n)`;

/** A command with its conditions. */
export function commandByHand({ run, changes, creates, unless, only_if }: CommandWish): ByHand {
  const proofs = [
    ...(creates === undefined ? [] : [sh`[ -e ${creates} ]`]),
    ...(unless === undefined ? [] : [raw(`${apart(unless)} >/dev/null 2>&1`)]),
  ];
  if (proofs.length === 0 || only_if !== undefined) {
    return {
      kind: 'cannot',
      because: 'only a command with `creates` or `unless`, and without `only_if`, tells whether it was done',
    };
  }
  return {
    kind: 'step',
    is: allOf(proofs),
    make: raw(apart(run)),
    expect: creates === undefined ? `done: ${changes ?? 'the command'}` : `${creates} exists`,
  };
}
