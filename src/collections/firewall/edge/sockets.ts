import { unread } from '../../../model/reading/unread.ts';

/** Something that waits for packets. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp';
  /** The address that it is bound to; `*`: any of its family, or of both. */
  readonly address: string;
  readonly port: number;
  /** The program; `undefined`: the kernel itself, or nobody said. */
  readonly program: string | undefined;
  readonly pids: readonly string[];
}

type Sections = ReadonlyMap<string, readonly string[]>;

const ANY = new Set(['*', '0.0.0.0', '[::]']);

/** `198.51.100.25:22`, `[::ffff:10.0.0.1]:80`, `*%eth0:68`: the address without its interface, and the port. */
function endpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, host, port] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const address = host.replace(/%[^\]]*/, '');
  const bare = address.replace(/^\[(?:::ffff:(?=\d+\.))?(.*)\]$/, '$1');
  return { address: ANY.has(address) ? address : bare, port: Number(port) };
}

interface Users {
  readonly program: string | undefined;
  readonly pids: readonly string[];
}

/**
 * Who has a socket, as `ss` says it. A program may call itself what it likes in 15 bytes, quotes and all: what is not of this form to the
 * end is taken for nobody's.
 */
function users(line: string): Users {
  const [, all = ''] = /users:\(((?:\("[^"]*",pid=\d+,fd=\d+\),?)+)\)\s*$/.exec(line) ?? [];
  const each = [...all.matchAll(/\("([^"]*)",pid=(\d+)/g)];
  return { program: each[0]?.[1], pids: each.map(([, , pid = '']) => pid) };
}

/** A line of `ss -Htulnp`. @throws {Unread} */
function socket(line: string): Socket {
  const [protocol, , , , local = ''] = line.split(/\s+/);
  const at = endpoint(local);
  if ((protocol !== 'tcp' && protocol !== 'udp') || at === undefined) unread('ss', line);
  return { protocol, ...at, ...users(line) };
}

/** A word of the kernel's tables: the address in bytes of this machine's order, and the port. @throws {Unread} */
function kernelSocket(line: string): Socket {
  const [, protocol, digits = '', port = ''] =
    /^(tcp|udp)6? ((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(line) ?? unread('/proc/net', line);
  if (protocol !== 'tcp' && protocol !== 'udp') unread('/proc/net', line);
  const any = /^0*$/.test(digits);
  // Any other than the loopback's is taken for one that is reached.
  const loopback = /^(?:0{24}01000000|.{6}7F|0{16}FFFF0000.{6}7F)$/.test(digits);
  const address = any ? (digits.length > 8 ? '[::]' : '0.0.0.0') : loopback ? '127.0.0.1' : '*';
  return { protocol, address, port: Number.parseInt(port, 16), program: undefined, pids: [] };
}

/** @throws {Unread} */
export const parseSockets = (of: Sections): readonly Socket[] => [
  ...(of.get('sockets') ?? []).map(socket),
  ...(of.get('kernel') ?? []).map(kernelSocket),
];

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
