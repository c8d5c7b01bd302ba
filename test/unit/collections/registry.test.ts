import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shipped } from '../../../src/collections/collections.ts';
import { exampleTask } from '../../fixtures/example-task.ts';

const { resources } = shipped;

describe.each([...resources.values()])('resource $name', definition => {
  const { name, summary, schema, examples, bind } = definition;
  const taskOf = (example: string) => exampleTask(definition, example);

  test('has a summary and at least one example', () => {
    expect(summary).toMatch(/\.$/);
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('binds its example: %s', text => {
    const task = taskOf(text);
    expect(Object.keys(task)).toEqual([name]);
    const bound = bind(task[name]);
    expect(bound.ids.length).toBeGreaterThan(0);
    expect(bound.title).not.toBe('');
    expect(bound.probe.text).not.toBe('');
  });

  test('describes every argument, and refuses one that it does not have', () => {
    const described = z.object({
      properties: z.record(z.string(), z.object({ description: z.string().min(1) })).optional(),
      additionalProperties: z.literal(false),
    });
    described.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    expect(() => bind({ nonesuch: true })).toThrow();
  });

  test('takes whatever a host may print', () => {
    const task = taskOf(examples[0] ?? '');
    const bound = bind(task[name]);
    for (const stdout of [
      '',
      '\n',
      'absent\n',
      'file\n\n',
      '\u0000\u{1f98a}\n',
      'x'.repeat(1000),
      'a\tb\tc\n1 2\n3:4\n',
    ]) {
      expect(() => bound.plan({ stdout, stderr: '', code: 0 })).not.toThrow();
    }
    expect(bound.plan({ stdout: '', stderr: 'sh: no\n', code: 2 })).toEqual({
      kind: 'unreadable',
      evidence: ['sh: no'],
    });
  });
});
