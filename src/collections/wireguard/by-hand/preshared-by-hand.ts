import type { ByHand } from '../../../model/by-hand/by-hand.ts';

/** A key for each pair goes from one host to the other, and nobody is to see it on the way. */
export const presharedByHand = (isWanted: boolean): ByHand =>
  isWanted
    ? {
        kind: 'cannot',
        because:
          'a pre-shared key has to get from one host of each pair to the other unseen: `wg genpsk` makes one, and `PresharedKey = …` in the section of the other says it in both files',
      }
    : { kind: 'nothing', because: 'the mesh has no pre-shared keys (mesh.preshared_keys)' };
