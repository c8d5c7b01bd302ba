import { expect, test, vi } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { createLive } from '../../../src/report/screen/live.ts';
import { four, many, plain, wholeRun } from './sample.ts';
import { type FakeTerminal, fakeTerminal } from './terminal.ts';

const open = (terminal: FakeTerminal) =>
  createLive({
    ...plain,
    terminal: { stdout: terminal.stream, stderr: fakeTerminal().stream },
    now: () => 1_000,
  });

/** The events up to the first that passes, and those after it. */
function split(
  events: readonly Event[],
  last: (event: Event) => boolean,
): readonly [readonly Event[], readonly Event[]] {
  const at = events.findIndex(last) + 1;
  return [events.slice(0, at), events.slice(at)];
}

const shows = (terminal: FakeTerminal, text: string): Promise<void> =>
  vi.waitFor(() => expect(terminal.picture()).toContain(text), { timeout: 5_000 });

const inStage = (event: Event): boolean => event.type === 'task-done' && event.result === 'failed';

test('draws what is under way, and leaves only what is told', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  const [before, after] = split(wholeRun(four), inStage);
  for (const event of before) screen.report(event);
  await shows(terminal, 'Changing 3 hosts');
  expect(terminal.cursorVisible()).toBe(false);
  expect(terminal.picture().replace(/[⠀-⣿]/g, '⠋')).toMatchInlineSnapshot(`
    "provision phase2 · cluster home · 4 hosts

    wireguard: WireGuard full mesh · ms-1, wk-1, wk-2, ctb-edge-1
      ✗ wk-2: cannot be reached: connection refused
    ! wk-2 is left out of nobody's config: its public key is known

    ms-1, wk-1, ctb-edge-1:
      + package wireguard-tools
          version  1.0.20210914-1

    Plan: 3 to create on 3 hosts

    Stage install · ms-1, wk-1, ctb-edge-1
      ✗ wk-1: package wireguard-tools: exited with status 100
    Changing 3 hosts
      ✓ ms-1        1 changed
      ✗ wk-1        package wireguard-tools: exited with status 100
      ⠋ ctb-edge-1  package wireguard-tools
    "
  `);
  for (const event of after) screen.report(event);
  await screen.end();
  expect(terminal.picture()).toMatchInlineSnapshot(`
    "provision phase2 · cluster home · 4 hosts

    wireguard: WireGuard full mesh · ms-1, wk-1, wk-2, ctb-edge-1
      ✗ wk-2: cannot be reached: connection refused
    ! wk-2 is left out of nobody's config: its public key is known

    ms-1, wk-1, ctb-edge-1:
      + package wireguard-tools
          version  1.0.20210914-1

    Plan: 3 to create on 3 hosts

    Stage install · ms-1, wk-1, ctb-edge-1
      ✗ wk-1: package wireguard-tools: exited with status 100
      ✓ package wireguard-tools · ms-1, ctb-edge-1 · 2.5 s

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
  expect(terminal.cursorVisible()).toBe(true);
});

test('64 hosts take no more than the terminal has', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const event of split(wholeRun(many), inStage)[0]) screen.report(event);
  await shows(terminal, 'Changing 63 hosts');
  const drawn = terminal.picture().split('Changing 63 hosts')[1] ?? '';
  expect(drawn.trimEnd().split('\n').length).toBeLessThan(24);
  expect(drawn).toContain('more hosts');
  await screen.end();
  expect(terminal.picture()).not.toContain('Changing');
});

test('what somebody else writes meanwhile is kept whole, below', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  const [before, after] = split(wholeRun(four), inStage);
  for (const event of before) screen.report(event);
  await shows(terminal, 'Changing');
  terminal.stream.write('(node:1) Warning: something\n');
  expect(terminal.picture()).not.toContain('Warning');
  for (const event of after) screen.report(event);
  await screen.end();
  expect(terminal.picture()).toContain('\n(node:1) Warning: something\n');
});

test('a question has the terminal for itself', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const event of split(wholeRun(four), event => event.type === 'task-start')[0]) screen.report(event);
  await shows(terminal, 'Changing');
  const answer = await screen.pause(async () => {
    expect(terminal.picture()).not.toContain('Changing');
    expect(terminal.cursorVisible()).toBe(true);
    screen.report({ type: 'warning', what: 'told later' });
    terminal.stream.write('Password: ');
    await new Promise(resolve => setImmediate(resolve));
    expect(terminal.picture().trimEnd()).toMatch(/Password:$/);
    terminal.stream.write('\n');
    return 'secret';
  });
  expect(answer).toBe('secret');
  await shows(terminal, 'Changing');
  expect(terminal.picture()).toContain('told later');
  await screen.end();
});

test('a question that fails leaves the view at work', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const event of split(wholeRun(four), event => event.type === 'task-start')[0]) screen.report(event);
  await expect(screen.pause(() => Promise.reject(new Error('no terminal')))).rejects.toThrow('no terminal');
  await shows(terminal, 'Changing');
  await screen.end();
});

test('an end in the midst of it: no picture left, the cursor back, and what was done is told', async () => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const event of split(wholeRun(four), event => event.type === 'task-done')[0]) screen.report(event);
  await shows(terminal, 'Changing');
  await screen.end();
  expect(terminal.picture()).not.toContain('Changing');
  expect(terminal.picture()).toContain('✓ package wireguard-tools · ms-1 · 2.5 s');
  expect(terminal.cursorVisible()).toBe(true);
});

test('takes no signal and leaves no listener behind', async () => {
  const count = () => (['SIGINT', 'SIGTERM', 'exit'] as const).map(name => process.listenerCount(name));
  const before = count();
  const terminal = fakeTerminal();
  const screen = open(terminal);
  const [first, rest] = split(wholeRun(four), inStage);
  for (const event of first) screen.report(event);
  await shows(terminal, 'Changing');
  expect(count().slice(0, 2)).toEqual(before.slice(0, 2));
  for (const event of rest) screen.report(event);
  await screen.end();
  expect(count()).toEqual(before);
});

test('a process that ends in the midst of it gets its cursor back', async () => {
  const before = process.listeners('exit');
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const event of split(wholeRun(four), inStage)[0]) screen.report(event);
  await shows(terminal, 'Changing');
  for (const listener of process.listeners('exit')) if (!before.includes(listener)) listener(1);
  expect(terminal.cursorVisible()).toBe(true);
  await screen.end();
});

const event = (host: string, title: string, result: 'changed' | 'failed'): Event => ({
  type: 'task-done',
  host,
  stage: 'one',
  task: title,
  title,
  result,
  seconds: 1,
  ...(result === 'failed' ? { problem: { what: 'exited with status 1' } } : {}),
});

test.each<[name: string, then: Event, told: string]>([
  ['a task that fails', event('b', 'second', 'failed'), '✗ b: second: exited with status 1'],
  [
    'a host that is lost',
    { type: 'host-failed', host: 'b', reason: 'dropped', problem: { what: 'the connection was lost' } },
    '✗ b: the connection was lost',
  ],
  ['something worth knowing', { type: 'notice', host: 'b', what: 'kept for a minute' }, '· b: kept for a minute'],
])('%s is told after what the host has done before, and before what others still do', async (_name, then, told) => {
  const terminal = fakeTerminal();
  const screen = open(terminal);
  for (const one of [
    { type: 'stage-start', stage: 'one', hosts: ['a', 'b'] } as const,
    event('a', 'first', 'changed'),
    event('b', 'first', 'changed'),
    then,
    event('a', 'second', 'changed'),
    { type: 'stage-done', stage: 'one' } as const,
  ]) {
    screen.report(one);
  }
  await screen.end();
  const lines = terminal
    .picture()
    .split('\n')
    .map(line => line.trim())
    .filter(line => /^[✓✗·]/.test(line));
  expect(lines).toEqual(['✓ first · b · 1.0 s', told, '✓ first · a · 1.0 s', '✓ second · a · 1.0 s']);
});

test.each([
  [false, []],
  [true, ['ms-1: connecting', 'ms-1: reading', '… ms-1: package wireguard-tools', '✓ ms-1: package wireguard-tools']],
])('-vv leaves each step on the screen, in its order: %s', async (steps, lines) => {
  const terminal = fakeTerminal();
  const screen = createLive({
    ...plain,
    steps,
    verbose: true,
    terminal: { stdout: terminal.stream, stderr: fakeTerminal().stream },
    now: () => 1_000,
  });
  for (const event of wholeRun(four)) screen.report(event);
  await screen.end();
  const text = terminal.picture();
  const at = lines.map(line => text.indexOf(line));
  expect(at).toEqual([...at].sort((one, other) => one - other));
  expect(at).not.toContain(-1);
  expect(text.includes('ms-1: reading')).toBe(steps);
});
