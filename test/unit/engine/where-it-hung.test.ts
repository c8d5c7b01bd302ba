import { expect, test } from 'vitest';
import { whereItHung } from '../../../src/engine/fleet/where-it-hung.ts';
import { TransportProblem } from '../../../src/model/transport.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { raw } from '../../../src/shell/sh.ts';

const sections = ['file /etc/a', 'service ssh'].map(about => ({
  id: about,
  script: { ...raw(`echo ${about}`), about },
}));
const bundled = bundle(sections, 'n');
const late = new TransportProblem('timeout', { where: 'a', what: 'the script took longer than 120 s', hint: 'wait' });
const printed = (text: string): readonly Buffer[] => [Buffer.from(text)];
const saysOf = (problem: TransportProblem, text: string) =>
  whereItHung(problem, bundled, sections, printed(text)).details;

test('a reading that hangs names the section at which it stood', () => {
  expect(saysOf(late, '\nn b 0 1.00\nx\nn e 0 0 1.10\n\nn b 1 1.20\nhalf')).toEqual([
    { where: 'a', what: 'the script took longer than 120 s: it stood at “service ssh”', hint: 'wait' },
  ]);
});

test.each([
  ['stands between two', late, '\nn b 0 1.00\nx\nn e 0 0 1.10\n'],
  ['had not begun', late, ''],
  ['was cut off for another reason', new TransportProblem('dropped', { what: 'gone' }), '\nn b 1 1.20\n'],
])('one that %s names none', (_, problem, text) => {
  expect(saysOf(problem, text)).toEqual(problem.details);
});
