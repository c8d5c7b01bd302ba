import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { resource } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import type { Override } from '../../../src/model/reading/override.ts';
import type { Reading } from '../../../src/model/reading/reading.ts';
import { createBootCheck } from '../../../src/playbook/render/boot-check.ts';
import { raw } from '../../../src/shell/sh.ts';

const bootCheck = (tasks: readonly Task[]) => createBootCheck()(tasks);

const override = (over: Partial<Override> = {}): Override => ({
  ...{ what: 'a.b', wanted: '2', after: '1', by: '/etc/x.conf', hint: 'take it out' },
  ...over,
});

/** A task that others override by what its probe of that text prints. */
function task(id: string, probes: readonly string[], found: (texts: readonly string[]) => readonly Override[]): Task {
  const bound = resource<object, object>({
    ...{ name: 'toy', summary: 'A toy.', schema: z.object({}), examples: [], ids: () => [], title: () => id },
    ...{
      probe: () => raw(':'),
      parse: () => ({}),
      diff: () => ({ action: 'update', fields: [] }),
      apply: () => raw(':'),
    },
    lasting: () => ({
      probes: probes.map(raw),
      overrides: readings => found(readings.map(({ stdout }) => stdout)),
    }),
  }).bind({});
  return { id, stage: 's', title: id, resource: 'toy', timeout: 1, bound, waitsFor: undefined };
}

const read = (stdout: string, code = 0): Reading => ({
  stdout,
  stderr: code === 0 ? '' : 'could not read /etc/x',
  code,
});

describe('the gate’s question about the next boot', () => {
  test('is none where nobody else can set anything', () => {
    expect(bootCheck([task('a', [], () => [])])).toBeUndefined();
  });

  test('asks each probe once, and gives each task the answers to its own', () => {
    const seen: (readonly string[])[] = [];
    const note = (texts: readonly string[]): readonly Override[] => {
      seen.push(texts);
      return [];
    };
    const check = bootCheck([task('a', ['one', 'two'], note), task('b', ['two', 'three'], note)]);
    expect([check?.probe.text, ...(check?.besides ?? []).map(({ text }) => text)]).toEqual(['one', 'two', 'three']);
    expect(check?.judge(read('1'), [read('2'), read('3')])).toEqual({ kind: 'met', evidence: 'nobody else sets it' });
    expect(seen).toEqual([
      ['1', '2'],
      ['2', '3'],
    ]);
  });

  test('is STOP with the file and what ends it, once for each', () => {
    const check = bootCheck([task('a', ['one'], () => [override()]), task('b', ['one'], () => [override()])]);
    expect(check?.judge(read(''))).toEqual({
      kind: 'not-met',
      findings: [{ seen: 'after the next boot a.b is 1, by /etc/x.conf', wanted: 'a.b: 2', hint: 'take it out' }],
    });
  });

  test('only warns of what cannot be told beforehand', () => {
    const check = bootCheck([task('a', ['one'], () => [override({ possible: true })])]);
    expect(check?.judge(read(''))).toMatchObject({ kind: 'met', warning: expect.stringContaining('perhaps') });
  });

  test('could not be asked where a file was not read, or a probe not answered', () => {
    const check = bootCheck([task('a', ['one'], () => []), task('b', ['two'], () => [])]);
    expect(check?.judge(read('', 1), [read('')])).toEqual({ kind: 'unasked', because: 'could not read /etc/x' });
    expect(check?.judge(read(''), [])).toMatchObject({ kind: 'unasked' });
  });

  test('is one and the same for hosts whose tasks are lasting in the same way', () => {
    const check = createBootCheck();
    const [a, b, c] = ['a', 'b', 'c'].map(id => task(id, [id], () => []));
    if (a === undefined || b === undefined || c === undefined) throw new RangeError('three tasks');
    const first = check([a, b]);
    expect(check([{ ...a, title: 'another' }, b])).toBe(first);
    expect(check([a, c])).not.toBe(first);
    expect(check([a])?.probe.text).toBe('a');
  });
});
