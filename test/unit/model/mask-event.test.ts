import { expect, test } from 'vitest';
import type { Event } from '../../../src/model/events/event.ts';
import { maskEvent } from '../../../src/model/events/mask-event.ts';
import { jsonLine, publicEvent } from '../../../src/model/events/public-event.ts';
import { rememberSecret } from '../../../src/model/text/secret-values.ts';

const secret = 'open-sesame-42';
rememberSecret(secret);

test('a secret is in no text of an event, however deep', () => {
  const event: Event = {
    type: 'task-done',
    host: 'a',
    stage: 's',
    task: '1',
    title: `set ${secret}`,
    result: 'failed',
    seconds: 1,
    output: `it is ${secret}\n`,
    problem: { what: `cannot ${secret}`, evidence: ['x', `said ${secret}`], hint: secret },
  };
  const told = JSON.stringify(maskEvent(event));
  expect(told).not.toContain(secret);
  expect(told).toContain('set (secret)');
});

test('of a setting that becomes a secret, what was there before is not told either', () => {
  const field = { name: 'content', before: 'the last password', after: `now ${secret}` };
  const event: Event = {
    type: 'plan',
    phase: 'p',
    hosts: [
      {
        host: 'a',
        tasks: [
          {
            stage: 's',
            task: '1',
            title: 'file',
            resource: 'file',
            outcome: {
              kind: 'change',
              change: {
                action: 'update',
                fields: [field, { name: 'mode', before: '0644', after: '0600' }],
                apply: { kind: 'script', text: secret },
              },
            },
          },
        ],
      },
    ],
  };
  const line = jsonLine(publicEvent(maskEvent(event), new Date(0)));
  expect(line).not.toContain(secret);
  expect(line).not.toContain('the last password');
  expect(line).toContain('"before":"0644","after":"0600"');
});
