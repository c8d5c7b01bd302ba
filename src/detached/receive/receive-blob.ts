import type { Blob } from '../../model/plan/blob.ts';
import { quote } from '../../shell/quote.ts';
import { stagedFolder } from '../../shell/staged.ts';
import { takeFunction } from '../lock/lock.ts';
import type { RunPlace } from '../run-place.ts';
import { wholeScript } from '../whole-script.ts';
import { type BytesFrom, pullFunction } from './bytes-from.ts';
import receiveText from './receive-blob.sh';

export interface ReceiveOptions extends RunPlace {
  /** One line that says whose run this is; kept in the lock. */
  readonly owner: string;
  readonly nonce: string;
  /** As in `DetachOptions`. */
  readonly gone: string | undefined;
  /** Default: this machine. */
  readonly from?: BytesFrom;
}

/** What a host says of a file that is sent to it (`receive-blob.sh`). */
export type Received =
  /** `at`: from there on it is wanted. `has`: so much of it is there meanwhile, where it does not come from this machine. */
  | { readonly kind: 'at' | 'has'; readonly bytes: number }
  | { readonly kind: 'whole' | 'short' }
  | { readonly kind: 'other'; readonly sha256: string }
  | { readonly kind: 'full'; readonly kibibytes: number };

/**
 * Text that takes the host's lock and then takes in a file, whose bytes come at descriptor 3, or from elsewhere.
 * @param parts the files that it holds one behind the other, where it is a pack of several
 */
export const receiveBlob = (
  { sha256, size }: Blob,
  { from = { kind: 'controller' }, ...options }: ReceiveOptions,
  parts: readonly Blob[] = [],
): string =>
  wholeScript(
    options.folder,
    `run=${quote(options.run)}; nonce=${options.nonce}; gone=${quote(options.gone ?? '')}; owner=${quote(options.owner)}`,
    takeFunction.text,
    stagedFolder(options.folder).text,
    `digest=${sha256} size=${size} parts=${quote(parts.map(one => `${one.sha256} ${one.size}`).join('\n'))}`,
    pullFunction(from).text,
    `comes_from=${from.kind}`,
    receiveText,
    'take',
    'receive',
  );

/** Reads one line of what that prints; `undefined`: it is none of its words. */
export function parseReceived(line: string): Received | undefined {
  const [word = '', value = ''] = line.split(' ');
  if (word === 'whole' || word === 'short') return { kind: word };
  if (word === 'other') return { kind: word, sha256: value };
  if (!/^\d+$/.test(value)) return undefined;
  if (word === 'at' || word === 'has') return { kind: word, bytes: Number(value) };
  return word === 'full' ? { kind: word, kibibytes: Number(value) } : undefined;
}
