import { unread } from '../../../model/reading/unread.ts';

/** What `wg` says of a peer of kilo0. */
export interface TunnelPeer {
  readonly key: string;
  /** Empty: it has none. */
  readonly endpoint: string;
  /** Unix time, in seconds; 0: never. */
  readonly handshake: number;
  readonly allowed: readonly string[];
}

const PEER = /^peer ([A-Za-z0-9+/]{43}=) (\(none\)|[\w.:[\]-]+) (\d+) (\(none\)|[\w.:/,]+)$/;

/** The peers of a leader; none where another host leads. @throws {Unread} */
export function parseTunnel(stdout: string): readonly TunnelPeer[] | 'no interface' {
  if (stdout.trim() === 'no interface') return 'no interface';
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, key = '', endpoint = '', handshake = '', allowed = ''] = PEER.exec(line) ?? unread('wg', line);
      return {
        key,
        endpoint: endpoint === '(none)' ? '' : endpoint,
        handshake: Number(handshake),
        allowed: allowed === '(none)' ? [] : allowed.split(','),
      };
    });
}
