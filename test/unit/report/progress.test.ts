import { expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { drawFrame } from '../../../src/report/screen/frame.ts';
import { advance, type Progress } from '../../../src/report/screen/progress.ts';
import { paints } from '../../../src/report/text/look.ts';
import { displayWidth } from '../../../src/report/text/width.ts';
import { four, many, wholeRun } from './sample.ts';

const canvas = { columns: 80, rows: 24, now: 9_000, spinner: '⠋' };
const draw = (progress: Progress | undefined, more = {}): string =>
  progress === undefined ? '' : drawFrame(progress, { ...canvas, ...more }, paints(false)).join('\n');

/** The progress after all events up to the first that is of the type and passes. */
function upTo(hosts: readonly string[], last: (event: Event) => boolean, now = 1_000): Progress | undefined {
  let progress: Progress | undefined;
  for (const event of wholeRun(hosts)) {
    progress = advance(progress, event, now);
    if (last(event)) return progress;
  }
  return undefined;
}

test('reading four hosts', () => {
  const reading = upTo(four, event => event.type === 'host-reading' && event.host === 'ctb-edge-1');
  expect(draw(reading)).toMatchInlineSnapshot(`
    "Reading 4 hosts · 8 s
      ✓ ms-1        read in 0.4 s
      ✓ wk-1        read in 0.4 s
      ✗ wk-2        cannot be reached: connection refused
      ⠋ ctb-edge-1  reading · 8 s"
  `);
});

test('a stage on four hosts', () => {
  const stage = upTo(four, event => event.type === 'task-done' && event.result === 'failed');
  expect(draw(stage)).toMatchInlineSnapshot(`
    "Changing 3 hosts · 8 s
      ✓ ms-1        1 changed
      ✗ wk-1        package wireguard-tools: exited with status 100
      ⠋ ctb-edge-1  package wireguard-tools · 8 s"
  `);
});

test('a gate that waits', () => {
  const gate = upTo(four, event => event.type === 'gate-waiting' && event.seconds === 6);
  expect(draw(gate)).toMatchInlineSnapshot(`
    "Gate of wireguard · 6 s of 45 s
      ⠋ waiting for a handshake with wk-2 (ms-1) · last: no handshake yet"
  `);
});

test('a stage on 64 hosts: what failed and what is under way, the rest counted', () => {
  const stage = upTo(many, event => event.type === 'task-done' && event.result === 'failed');
  expect(draw(stage)).toMatchInlineSnapshot(`
    "Changing 63 hosts · 8 s
      ✗ node-02  package wireguard-tools: exited with status 100
      ⠋ node-04  package wireguard-tools · 8 s
      ⠋ node-05  package wireguard-tools · 8 s
      ⠋ node-06  package wireguard-tools · 8 s
      ⠋ node-07  package wireguard-tools · 8 s
      ⠋ node-08  package wireguard-tools · 8 s
      ⠋ node-09  package wireguard-tools · 8 s
      ⠋ node-10  package wireguard-tools · 8 s
      ⠋ node-11  package wireguard-tools · 8 s
      ⠋ node-12  package wireguard-tools · 8 s
      ⠋ node-13  package wireguard-tools · 8 s
      ⠋ node-14  package wireguard-tools · 8 s
      ⠋ node-15  package wireguard-tools · 8 s
      ⠋ node-16  package wireguard-tools · 8 s
      ⠋ node-17  package wireguard-tools · 8 s
      ⠋ node-18  package wireguard-tools · 8 s
      ⠋ node-19  package wireguard-tools · 8 s
      ⠋ node-20  package wireguard-tools · 8 s
        45 more hosts: 44 under way, 1 done"
  `);
});

test('while a plan, a verdict or a summary is told, nothing is under way', () => {
  for (const type of ['plan', 'stage-done', 'gate-done', 'phase-done', 'run-done']) {
    expect(upTo(four, event => event.type === type)).toBeUndefined();
  }
});

test('no frame is taller or wider than its terminal, at any moment', () => {
  for (const hosts of [four, many]) {
    let progress: Progress | undefined;
    for (const event of wholeRun(hosts)) {
      progress = advance(progress, event, 1_000);
      for (const [columns, rows] of [
        [80, 24],
        [40, 10],
        [200, 60],
        [20, 5],
      ] as const) {
        const lines = draw(progress, { columns, rows }).split('\n');
        expect(lines.length).toBeLessThan(Math.min(rows, 21));
        for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns);
      }
    }
  }
});

test('hostile text does not get into a frame', () => {
  const bad = '\x1b[2J\n\u202e';
  let progress = advance(undefined, { type: 'stage-start', stage: bad, hosts: [bad] }, 0);
  progress = advance(progress, { type: 'task-start', host: bad, stage: bad, task: bad, title: bad }, 0);
  expect(draw(progress).split('\n')).toHaveLength(2);
  expect(draw(progress)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

test('a file on its way says who gives it, where it is not this machine', () => {
  const file = { stage: 'files', task: 'a', title: 'copy /srv/a', source: '/here/a', bytes: 80_000_000 };
  let progress: Progress | undefined;
  const events: readonly Event[] = [
    { type: 'stage-start', stage: 'files', hosts: ['ms-1', 'wk-1'] },
    { type: 'transfer', host: 'ms-1', ...file, sentBytes: 80_000_000 },
    { type: 'transfer', host: 'wk-1', ...file, sentBytes: 0, giver: 'ms-1' },
  ];
  for (const event of events) progress = advance(progress, event, 1_000);
  expect(draw(progress)).toMatchInlineSnapshot(`
    "Changing 2 hosts · 8 s
      ⠋ ms-1  copy /srv/a · sending 80 MB of 80 MB · 8 s
      ⠋ wk-1  copy /srv/a · getting 0 bytes of 80 MB from ms-1 · 8 s"
  `);
});
