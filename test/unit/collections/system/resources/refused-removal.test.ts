import { expect, test } from 'vitest';
import { authorizedKey } from '../../../../../src/collections/system/resources/authorized-key.ts';
import { block } from '../../../../../src/collections/system/resources/files/block.ts';
import { line } from '../../../../../src/collections/system/resources/files/line.ts';

/** A file of root's in a folder of bob's, who could put anything in its place. */
const rootsFile = `in 1000|bob file ${'a'.repeat(64)} 644|0|0|5|root|root`;
const because = (path: string) =>
  expect.stringContaining(`${path} lies in a folder of bob, who could put anything in place of a file of root`);

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p admin@example';
const path = '/home/bob/a.conf';
const keys = '/home/bob/.ssh/authorized_keys';

test.each([
  ['a line', line.bind({ path, line: 'x', state: 'absent' }), `${rootsFile}\nlf\nequal 1\n`, path],
  ['a block', block.bind({ path, block: 'x', state: 'absent' }), `${rootsFile}\nlf\n1 3\nx\n`, path],
  [
    'a key',
    authorizedKey.bind({ user: 'bob', key, state: 'absent' }),
    `/home/bob:1000:1000\n${rootsFile}\n1 ${key}\n`,
    keys,
  ],
])('%s that is to go says in the plan what its change would be refused for', (_, task, stdout, file) => {
  const outcome = task.plan({ stdout, stderr: '', code: 0 });
  expect(outcome).toMatchObject({
    kind: 'change',
    change: { action: 'remove', refused: { because: because(file), liftedBy: { paths: expect.any(Array) } } },
  });
});

test('a key that is not there of a user who is not there is no trouble', () => {
  const task = authorizedKey.bind({ user: 'bob', key, state: 'absent' });
  expect(task.plan({ stdout: '\nabsent\n', stderr: '', code: 0 })).toMatchObject({ kind: 'none' });
});
