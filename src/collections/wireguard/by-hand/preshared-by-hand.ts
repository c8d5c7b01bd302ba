import type { ByHand } from '../../../model/by-hand/by-hand.ts';

/** A key for each pair goes from one host to the other, and nobody is to see it on the way. */
export const presharedByHand = (isMade: boolean): ByHand =>
  isMade
    ? {
        kind: 'cannot',
        because:
          'the pre-shared key of a pair has to get from one host to the other unseen. Leave mesh.preshared_keys out of what is exported; then, for each pair, `wg genpsk` makes a key, and `PresharedKey = …` says it in the section of the other in both files',
      }
    : { kind: 'nothing', because: 'there are no pre-shared keys to be carried (mesh.preshared_keys)' };
