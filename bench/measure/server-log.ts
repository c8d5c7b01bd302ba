import type { Lab } from '../lab/lab.ts';

/** What a host's sshd has written of a run. */
export interface Served {
  readonly connections: number;
  /** Commands and subsystems that were started in those connections. */
  readonly commands: number;
}

const CURSOR = '/root/bench-cursor';

/** Begins to count: what is in the journal already belongs to nobody. */
export async function forgetServed(lab: Lab, hosts: readonly string[]): Promise<void> {
  await lab.onEach(hosts, `journalctl --quiet --unit=ssh -o cat --cursor-file=${CURSOR} >/dev/null`);
}

/** Connections and commands since then on each host, from sshd's own log at level VERBOSE. */
export async function readServed(lab: Lab, hosts: readonly string[]): Promise<readonly Served[]> {
  const logs = await lab.onEach(hosts, `journalctl --quiet --unit=ssh -o cat --cursor-file=${CURSOR} --no-pager`);
  const count = (log: string, line: RegExp): number => log.split('\n').filter(one => line.test(one)).length;
  return [...logs.values()].map(log => ({
    connections: count(log, /^Accepted publickey /),
    commands: count(log, /^Starting session: /),
  }));
}
