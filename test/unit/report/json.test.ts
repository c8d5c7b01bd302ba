import { expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { unknownToken } from '../../../src/model/text/unknown.ts';
import { createJsonLines } from '../../../src/report/screen/json.ts';
import { printedIn } from '../../event-lines.ts';
import { change, four, planOf, SECRET, task, wholeRun } from './sample.ts';

function show(events: readonly Event[]): string {
  let text = '';
  const screen = createJsonLines(
    more => {
      text += more;
    },
    () => new Date('2026-01-02T03:04:05.678Z'),
  );
  for (const event of events) screen.report(event);
  return text;
}

test('one event a line, with its time and the version of the layout', () => {
  const events = wholeRun(four);
  const lines = show(events).trimEnd().split('\n');
  expect(printedIn(show(events))).toHaveLength(events.length);
  for (const [at, line] of lines.entries()) {
    expect(JSON.parse(line)).toMatchObject({ version: 2, time: '2026-01-02T03:04:05.678Z', type: events[at]?.type });
  }
});

test('no script, no secret; what is not known yet in words', () => {
  const plan = planOf(
    'ms-1',
    task(
      'key',
      change('update', [
        { name: 'key', before: `old ${SECRET}`, after: SECRET, secret: true },
        { name: 'peer', before: undefined, after: unknownToken() },
      ]),
    ),
    task('later', {
      kind: 'deferred',
      deferred: {
        because: 'x',
        action: 'create',
        fields: [{ name: 'key', before: undefined, after: SECRET, secret: true }],
      },
    }),
  );
  const text = show([{ type: 'plan', phase: 'wireguard', hosts: [plan] }]);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('apply"');
  expect(JSON.parse(text).hosts[0].tasks[0].outcome.change.fields).toEqual([
    { name: 'key', before: 'changed', after: 'changed', secret: true },
    { name: 'peer', after: '(known after apply)' },
  ]);
  expect(JSON.parse(text).hosts[0].tasks[1].outcome.deferred.fields).toEqual([
    { name: 'key', after: 'changed', secret: true },
  ]);
});

test('harmless on a terminal, the same for a program', () => {
  const what = '\x1b[2J \x9b31m \u202e \u{e0041} \ud800 \n ✓';
  const text = show([{ type: 'warning', what }]);
  expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\n]/u);
  expect(JSON.parse(text).what).toBe(what);
});
