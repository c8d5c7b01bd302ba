import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { raw } from '../../../shell/sh.ts';
import listenersText from './listeners.sh';

/** Something that waits for connections. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The program, if it was told. */
  readonly program?: string;
}

/** Prints who listens, by ss(8); where that is missing, by the kernel's own tables, which name no program. */
export const listenersProbe: Script = raw(listenersText);

/** @throws {Unread} */
function listener(line: string): Listener {
  const [protocol, , , , local = ''] = line.split(/\s+/);
  const port = Number(/:(\d+)$/.exec(local)?.[1]);
  if ((protocol !== 'tcp' && protocol !== 'udp') || !Number.isInteger(port)) unread('ss', line);
  const program = /users:\(\("([^"]*)"/.exec(line)?.[1];
  return { protocol, port, ...(program === undefined ? {} : { program }) };
}

/** A port in hexadecimal digits, as the kernel's table has it. @throws {Unread} */
function inKernel(text: string): Listener {
  if (!/^[0-9A-F]{4}$/.test(text)) unread('/proc/net/tcp', text);
  return { protocol: 'tcp', port: Number.parseInt(text, 16) };
}

/** What of a reading its probe has printed, among other tagged lines. @throws {Unread} */
export function parseListeners(stdout: string): readonly Listener[] {
  const of = taggedLines(stdout);
  return [...of('listens').map(listener), ...of('port').map(inKernel)];
}
