import type { HandFact } from '../../../model/by-hand/by-hand.ts';
import { KEY } from '../state/wireguard-schema.ts';

/** A public key that a person takes from host to host. */
export const carriedKey: HandFact = {
  label: 'PUB',
  about: 'the public key',
  like: KEY,
  standIn: bytes => bytes.toString('base64'),
};
