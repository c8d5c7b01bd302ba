import { expect, test } from 'vitest';
import { z } from 'zod';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { bindArgs } from '../../../src/playbook/render/bind-args.ts';

const schema = z.strictObject({ mode: z.string(), list: z.array(z.string()).optional() });
const bind = (args: unknown) => schema.parse(args);

test('a number that an expression gave is taken as text', () => {
  const written = { mode: '{{vars.mode}}', list: ['{{mesh.port}}'] };
  expect(bindArgs(bind, { mode: 644, list: [51820] }, written, () => 'x:1:1')).toEqual({
    mode: '644',
    list: ['51820'],
  });
});

test('a number that was written as one is a mistake', () => {
  expect(() => bindArgs(bind, { mode: 420 }, { mode: 420 }, () => 'x:1:1')).toThrow(
    new InputProblem({ where: 'x:1:1', what: '`mode`: this must be text, not a whole number' }),
  );
});

test('each mistake is told at its own place, a misspelt name with the one that was meant', () => {
  const whereOf = (path: readonly PropertyKey[]) => `p:${path.map(String).join('/')}`;
  const args = { mod: '1', list: ['a', 2] };
  expect(() => bindArgs(bind, args, args, whereOf, () => Object.keys(schema.shape))).toThrow(
    new InputProblem([
      { where: 'p:mode', what: '`mode` is missing' },
      { where: 'p:list/1', what: '`list.1`: this must be text, not a whole number' },
      { where: 'p:mod', what: 'unknown argument `mod`', hint: 'did you mean mode?' },
    ]),
  );
});
