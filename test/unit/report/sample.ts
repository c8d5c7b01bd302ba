import type { Event, GateCell, HostPlan, PlannedTask } from '../../../src/model/events/event.ts';
import type { Verdict } from '../../../src/model/gate/check.ts';
import { gateWord, hostsNotAsked } from '../../../src/model/gate/gate-word.ts';
import type { Action, Difference, Field, Outcome } from '../../../src/model/plan/change.ts';
import type { Look } from '../../../src/report/text/look.ts';
import { raw } from '../../../src/shell/sh.ts';

export const four = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
export const many = Array.from({ length: 64 }, (_, at) => `node-${String(at + 1).padStart(2, '0')}`);

export const plain: Look = { color: false, verbose: false, columns: 80 };

/** What must be on no screen and in no file: it stands in every script below. */
export const SECRET = 'c2VjcmV0LXByaXZhdGUta2V5';

export const change = (action: Action, fields: readonly Field[], more: Partial<Difference> = {}): Outcome => ({
  kind: 'change',
  change: { action, fields, apply: raw(`echo ${SECRET}`), ...more },
});

export const task = (title: string, outcome: Outcome): PlannedTask => ({
  stage: 'mesh',
  task: title,
  title,
  resource: 'any',
  outcome,
});

export const planOf = (host: string, ...tasks: readonly PlannedTask[]): HostPlan => ({ host, tasks });

export const met = { kind: 'met', evidence: '3 peers, newest 4 s ago' } satisfies Verdict;
export const notMet: Verdict = {
  kind: 'not-met',
  findings: [
    { seen: 'wk-2: no handshake yet', wanted: 'a handshake within 180 s', hint: 'look at the forward of UDP 51822' },
  ],
};
export const unasked: Verdict = { kind: 'unasked', because: 'the connection was refused' };

export const cell = (host: string, title: string, verdict: Verdict = met): GateCell => ({ host, title, verdict });

export const gateDone = (cells: readonly GateCell[]): Extract<Event, { type: 'gate-done' }> => ({
  type: 'gate-done',
  phase: 'wireguard',
  word: gateWord(cells),
  cells,
  notAsked: hostsNotAsked([...new Set(cells.map(one => one.host))], cells),
  seconds: 12.3,
  rerun: 'provision gate phase2 -i home.yaml',
});

/** A whole run, as the engine tells it: one host fails in a stage, another is unreachable. */
export function wholeRun(hosts: readonly string[]): readonly Event[] {
  const failing = hosts[1] ?? '';
  const gone = hosts[2] ?? '';
  const reached = hosts.filter(host => host !== gone);
  const problem = {
    where: failing,
    what: 'exited with status 100',
    evidence: ['E: Could not get lock /var/lib/dpkg/lock-frontend', 'held by \x1b[31mapt\x1b[0m'],
    hint: 'wait for the other apt, then run the phase again',
  };
  const refused = { where: gone, what: 'cannot be reached: connection refused', hint: 'is sshd up on it?' };
  const title = 'package wireguard-tools';
  const create = change('create', [{ name: 'version', before: undefined, after: '1.0.20210914-1' }]);
  const about = { stage: 'install', task: 'install.1', title };
  return [
    { type: 'run-start', command: 'phase2', cluster: 'home', inventory: '/srv/home.yaml', hosts, mode: 'apply' },
    { type: 'phase-start', phase: 'wireguard', title: 'WireGuard full mesh', hosts },
    ...hosts.flatMap((host): Event[] => [
      { type: 'host-connecting', host },
      ...(host === gone
        ? [{ type: 'host-failed' as const, host, reason: 'unreachable' as const, problem: refused }]
        : [
            { type: 'host-reading' as const, host },
            { type: 'host-read' as const, host, seconds: 0.42 },
          ]),
    ]),
    { type: 'warning', what: `${gone} is left out of nobody's config: its public key is known` },
    { type: 'plan', phase: 'wireguard', hosts: reached.map(host => planOf(host, task(title, create))) },
    { type: 'stage-start', stage: 'install', hosts: reached },
    ...reached.map((host): Event => ({ type: 'task-start', host, ...about })),
    ...reached.map(
      (host): Event =>
        host === failing
          ? { type: 'task-done', host, ...about, result: 'failed', seconds: 3, problem }
          : { type: 'task-done', host, ...about, result: 'changed', seconds: 2.5 },
    ),
    { type: 'stage-done', stage: 'install' },
    { type: 'gate-start', phase: 'wireguard', hosts },
    ...[0, 1, 2, 3, 4, 5, 6].map(
      (seconds): Event => ({
        type: 'gate-waiting',
        phase: 'wireguard',
        waiting: [{ title: `a handshake with ${gone}`, hosts: hosts.slice(0, 1), last: 'no handshake yet' }],
        seconds,
        patience: 45,
      }),
    ),
    gateDone(
      hosts.flatMap(host => [
        cell(host, 'a recent handshake with every peer', host === gone ? unasked : host === failing ? notMet : met),
        cell(host, 'wg-quick@wg0 at boot', host === gone ? unasked : met),
      ]),
    ),
    {
      type: 'phase-done',
      phase: 'wireguard',
      seconds: 19.6,
      word: 'STOP',
      hosts: hosts.map(host => {
        if (host === gone) return { host, status: 'unreachable', changed: 0, unchanged: 0, failures: [refused] };
        if (host === failing) {
          return { host, status: 'failed', changed: 0, unchanged: 6, failures: [{ ...problem, task: title }] };
        }
        return { host, status: 'ok', changed: 1, unchanged: 6, failures: [] };
      }),
    },
    { type: 'run-done', exitCode: 3, seconds: 20.1, journal: '/srv/.provision/home/runs/1' },
  ];
}
