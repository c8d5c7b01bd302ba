import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sections } from '../../../shell/sections.ts';
import { raw } from '../../../shell/sh.ts';
import socketsText from './sockets.sh';

/** Prints who waits for packets, by ss(8); where that is missing, by the kernel's own tables, which name no program. Leaves what ss said in `provision_sockets`. */
export const socketsProbe: Script = raw(socketsText);

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

const ANY = new Set(['*', '0.0.0.0', '[::]']);

/** `198.51.100.25:22`, `[::ffff:10.0.0.1]:80`, `*%eth0:68`: the address without its interface, and the port. */
export function endpoint(text: string): { readonly address: string; readonly port: number } | undefined {
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
export function users(line: string): Users {
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

/** What of a reading its probe has printed, among other sections. @throws {Unread} */
export function parseSockets(stdout: string): readonly Socket[] {
  const of = sections(stdout);
  const [listed, kernel] = [of.get('sockets'), of.get('kernel sockets')];
  if (listed === undefined && kernel === undefined) unread('ss', '');
  return [...(listed ?? []).map(socket), ...(kernel ?? []).map(kernelSocket)];
}
