import { endpoint, type Socket, users } from '../../network/state/sockets.ts';

type Sections = ReadonlyMap<string, readonly string[]>;

const SSHD = /^(?:sshd|sshd-session|dropbear)$/;

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/**
 * Where SSH is reached: at what root's sshd listens on, and, where systemd listens for it, at what its sessions go on over. A port that a session
 * forwards is none: nobody listens there.
 */
export function sshPorts(of: Sections, sockets: readonly Socket[]): readonly number[] {
  const owned = new Set(of.get('owned'));
  const isOwned = (pids: readonly string[]): boolean => pids.some(pid => owned.has(pid));
  const listening = sockets.filter(one => one.protocol === 'tcp' && !isLoopback(one.address));
  const own = listening.filter(one => SSHD.test(one.program ?? '') && isOwned(one.pids)).map(one => one.port);
  const sessions = (of.get('sessions') ?? []).flatMap(line => {
    const [, , local = ''] = line.trim().split(/\s+/);
    const port = endpoint(local)?.port;
    const isSshd = SSHD.test(users(line).program ?? '');
    return port !== undefined && isSshd && isOwned(users(line).pids) && listening.some(one => one.port === port)
      ? [port]
      : [];
  });
  const told = (of.get('sshd') ?? []).flatMap(line => {
    const [, port] = /^port (\d{1,5})$/.exec(line) ?? [];
    return port === undefined ? [] : [Number(port)];
  });
  return [...new Set([...own, ...sessions, ...told])].sort((a, b) => a - b);
}
