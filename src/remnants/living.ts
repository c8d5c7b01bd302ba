import type { Script } from '../model/plan/script.ts';
import { count } from '../model/text/count.ts';
import { lines, raw, sh } from '../shell/sh.ts';
import livingText from './living.sh';
import { runningWireguard } from './wireguard/running-wireguard.ts';
import { wireguardLinks } from './wireguard/wireguard-links.ts';
import { SESSION } from './wireguard/wireguard-session.ts';

/**
 * Defines `provision_living`, which prints what of a cluster is alive on a host, whoever made it, a line each:
 *
 *     process PID COMMAND          a server, an agent, a kubelet, a pod's shim, or whatever runs in their control groups
 *     handshake INTERFACE SECONDS  a WireGuard peer that was heard of while its session lives (`SESSION`), and how long ago
 *     unread INTERFACE             a WireGuard interface of which that could not be read: it may be alive
 *
 * A process is known by its first word, so that an editor or a `grep` of the same words is none; containers of Docker and
 * podman are none either, but a kubelet inside of one is.
 */
export const livingFunction: Script = lines(
  wireguardLinks,
  runningWireguard,
  sh`provision_session=${SESSION}`,
  raw(livingText),
);

/** Reads what of a cluster is alive on a host. */
export const livingProbe: Script = sh`${livingFunction}
provision_living`;

/** What `provision_living` printed, in words; nothing: nothing is alive. */
export function parseLiving(stdout: string): readonly string[] {
  const lines = stdout.split('\n');
  const processes = lines.flatMap(line => {
    const [, pid, command] = /^process (\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined || command === undefined ? [] : [{ pid, command: command.trim() }];
  });
  const meshes = new Map<string, number[]>();
  for (const line of lines) {
    const [, name, age] = /^handshake (\S+) (-?\d+)$/.exec(line) ?? [];
    if (name !== undefined) meshes.set(name, [...(meshes.get(name) ?? []), Math.max(0, Number(age))]);
  }
  const [first] = processes;
  const more = processes.length - 1;
  return [
    ...(first === undefined
      ? []
      : [
          `${first.command.slice(0, 60)} runs (pid ${first.pid}${more === 0 ? '' : ` and ${count(more, 'more process')} of a cluster`})`,
        ]),
    ...[...meshes].map(
      ([name, ages]) => `${name} has heard of ${count(ages.length, 'peer')}, the last time ${Math.min(...ages)} s ago`,
    ),
    ...lines.flatMap(line => {
      const [, name] = /^unread (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [`${name} is there, and its handshakes could not be read`];
    }),
  ];
}
