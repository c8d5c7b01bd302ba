import { expect, test } from 'vitest';
import { confirmDestruction } from '../../../src/cli/run/confirm-destruction.ts';
import type { Difference } from '../../../src/model/plan/change.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { change, planOf, task } from '../report/sample.ts';

const losing = (host: string, difference: Partial<Difference>) =>
  planOf(host, task('one', change('update', [], { destroys: true, ...difference })));

const replaces = { whose: 'somebody', copy: '/var/backups' } as const;

test('without a terminal each reason is named with its hosts', async () => {
  const plan = [
    losing('a', {}),
    losing('b', { closes: true }),
    losing('c', { replaces }),
    losing('d', { replaces, closes: true }),
    losing('e', { destroys: false, closes: true }),
  ];
  const refused = await confirmDestruction('home', plan, 'yes').catch((error: unknown) => error);
  if (!(refused instanceof InputProblem)) throw refused;
  expect(refused.details.map(one => one.what)).toEqual([
    'this would destroy things on a, and replace files that provision did not write on c, d, and close ports that are reached now on b, d, and there is no terminal to confirm it on',
  ]);
});
