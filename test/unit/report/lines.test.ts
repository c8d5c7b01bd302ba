import { expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { createLines } from '../../../src/report/screen/lines.ts';
import type { Look } from '../../../src/report/text/look.ts';
import { four, many, plain, SECRET, wholeRun } from './sample.ts';

function show(events: readonly Event[], look: Look = plain): string {
  let text = '';
  const screen = createLines(more => {
    text += more;
  }, look);
  for (const event of events) screen.report(event);
  return text;
}

test('a run on four hosts, from start to STOP', () => {
  expect(show(wholeRun(four))).toMatchInlineSnapshot(`
    "provision phase2 · cluster home · 4 hosts

    wireguard: WireGuard full mesh · ms-1, wk-1, wk-2, ctb-edge-1
      ✗ wk-2: cannot be reached: connection refused
    ! wk-2 is left out of nobody's config: its public key is known

    ms-1, wk-1, ctb-edge-1:
      + package wireguard-tools
          version  1.0.20210914-1

    Plan: 3 to create on 3 hosts

    Stage install · ms-1, wk-1, ctb-edge-1
      ✓ ms-1: package wireguard-tools · 2.5 s
      ✗ wk-1: package wireguard-tools: exited with status 100
      ✓ ctb-edge-1: package wireguard-tools · 2.5 s
      waiting for a handshake with wk-2 (ms-1) · 0 s of 45 s · last: no handshake yet
      waiting for a handshake with wk-2 (ms-1) · 5 s of 45 s · last: no handshake yet

    Gate of wireguard                     ms-1  wk-1  wk-2  ctb-edge-1
      a recent handshake with every peer   ✓     ✗     ?        ✓
      wg-quick@wg0 at boot                 ✓     ✓     ?        ✓

      ✗ wk-1: a recent handshake with every peer
        seen    wk-2: no handshake yet
        wanted  a handshake within 180 s
        → look at the forward of UDP 51822
      ? wk-2: 2 checks could not be asked
        the connection was refused

    STOP  wireguard: 1 not met, 2 could not be asked, 5 met, on 4 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml

    wireguard: 2 changed · failed on 2 hosts of 4 · 20 s · gate: STOP
      ✓ ms-1        1 changed, 6 unchanged
      ✗ wk-1        0 changed, 6 unchanged, 1 failed
      ✗ wk-2        not reached
      ✓ ctb-edge-1  1 changed, 6 unchanged

    ✗ wk-1: package wireguard-tools: exited with status 100
        E: Could not get lock /var/lib/dpkg/lock-frontend
        held by \\e[31mapt\\e[0m
      → wait for the other apt, then run the phase again

    ✗ wk-2: cannot be reached: connection refused
      → is sshd up on it?

    ended with exit code 3 in 20 s · journal: /srv/.provision/home/runs/1
    "
  `);
});

test('a run on 64 hosts', () => {
  const text = show(wholeRun(many).filter(event => event.type !== 'task-done' || event.result === 'failed'));
  expect(text).toMatchInlineSnapshot(`
    "provision phase2 · cluster home · 64 hosts

    wireguard: WireGuard full mesh · 64 hosts
      ✗ node-03: cannot be reached: connection refused
    ! node-03 is left out of nobody's config: its public key is known

    node-01, node-02, node-04, node-05, node-06, node-07, node-08, node-09,
      node-10, node-11, node-12, node-13, node-14, node-15, node-16, node-17,
      node-18, node-19, node-20, node-21, node-22, node-23, node-24, node-25,
      node-26, node-27, node-28, node-29, node-30, node-31, node-32, node-33,
      node-34, node-35, node-36, node-37, node-38, node-39, node-40, node-41,
      node-42, node-43, node-44, node-45, node-46, node-47, node-48, node-49,
      node-50, node-51, node-52, node-53, node-54, node-55, node-56, node-57,
      node-58, node-59, node-60, node-61, node-62, node-63, node-64:
      + package wireguard-tools
          version  1.0.20210914-1

    Plan: 63 to create on 63 hosts

    Stage install · 63 hosts
      ✗ node-02: package wireguard-tools: exited with status 100
      waiting for a handshake with node-03 (node-01) · 0 s of 45 s · last: no handshake yet
      waiting for a handshake with node-03 (node-01) · 5 s of 45 s · last: no handshake yet

    Gate of wireguard
      ✗ a recent handshake with every peer  62 of 64
          not on node-02, node-03
      ? wg-quick@wg0 at boot  63 of 64
          not on node-03

      ✗ node-02: a recent handshake with every peer
        seen    wk-2: no handshake yet
        wanted  a handshake within 180 s
        → look at the forward of UDP 51822
      ? node-03: 2 checks could not be asked
        the connection was refused

    STOP  wireguard: 1 not met, 2 could not be asked, 125 met, on 64 hosts, in 12 s
      ask again: provision gate phase2 -i home.yaml

    wireguard: 62 changed · failed on 2 hosts of 64 · 20 s · gate: STOP
      ✓ 62 hosts: 1 changed, 6 unchanged
      ✗ node-02: 0 changed, 6 unchanged, 1 failed
      ✗ node-03: not reached

    ✗ node-02: package wireguard-tools: exited with status 100
        E: Could not get lock /var/lib/dpkg/lock-frontend
        held by \\e[31mapt\\e[0m
      → wait for the other apt, then run the phase again

    ✗ node-03: cannot be reached: connection refused
      → is sshd up on it?

    ended with exit code 3 in 20 s · journal: /srv/.provision/home/runs/1
    "
  `);
});

test('a wait is told at once and then every five seconds', () => {
  const waits = show(wholeRun(four))
    .split('\n')
    .filter(line => line.includes('waiting for'));
  expect(waits.map(line => line.match(/(\d+) s of/)?.[1])).toEqual(['0', '5']);
});

test('a dry run says that it touches nothing', () => {
  const text = show([
    { type: 'run-start', command: 'phase2 --dry-run', cluster: 'home', inventory: 'x', hosts: four, mode: 'dry-run' },
    {
      type: 'phase-done',
      phase: 'wireguard',
      seconds: 1,
      hosts: four.map(host => ({ host, status: 'ok', changed: 0, unchanged: 3, failures: [] })),
    },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "provision phase2 --dry-run · cluster home · 4 hosts · dry run, nothing will be touched

    wireguard: dry run, nothing touched · 1.0 s
    "
  `);
});

test.each([
  [{ verbose: false, steps: false }, false, false],
  [{ verbose: true, steps: false }, true, false],
  [{ verbose: true, steps: true }, true, true],
])('-v tells what is as wanted, -vv each step besides, and none a script: %j', (more, evidence, steps) => {
  const text = show(wholeRun(four), { ...plain, ...more });
  expect(text.includes('✓ ms-1: wg-quick@wg0 at boot: ')).toBe(evidence);
  expect(text.includes('ms-1: read in 0.4 s')).toBe(steps);
  expect(text.includes('… ms-1: package wireguard-tools')).toBe(steps);
  expect(text).not.toContain(SECRET);
});

test('no colour where none is wanted, and no control character of a host with it either', () => {
  expect(show(wholeRun(four))).not.toContain('\x1b');
  const coloured = show(wholeRun(four), { ...plain, color: true });
  // Without our own colours nothing is left of it.
  expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(show(wholeRun(four)));
});

test('whoever presses Ctrl-C twice is told what was interrupted, and of no failure', () => {
  const text = show([
    {
      type: 'phase-done',
      phase: 'wireguard',
      seconds: 3,
      hosts: [
        { host: 'a', status: 'ok', changed: 2, unchanged: 1, failures: [] },
        {
          host: 'b',
          status: 'interrupted',
          changed: 1,
          unchanged: 0,
          failures: [
            { where: 'b', what: 'interrupted', hint: 'it goes on there by itself; follow it: provision attach' },
          ],
        },
      ],
    },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "
    wireguard: 3 changed · interrupted on 1 host of 2 · 3.0 s
      ✓ a  2 changed, 1 unchanged
      - b  1 changed, 0 unchanged, interrupted

    - b: interrupted
      → it goes on there by itself; follow it: provision attach
    "
  `);
});
