import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-playbook-'));
const playbook = join(folder, 'playbooks/p.yaml');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  mkdirSync(join(folder, 'playbooks'));
  mkdirSync(join(folder, 'templates/folder'), { recursive: true });
  writeFileSync(join(folder, 'templates/latin1'), Buffer.from('caf\xe9', 'latin1'));
  writeFileSync(join(folder, 'templates/binary'), 'a\0b');
});

test.each([
  ['template', 'folder', 'the template is a directory'],
  ['source', 'folder', 'the file is a directory'],
  ['source', 'latin1', 'the file is not written in UTF-8'],
  ['template', 'binary', 'the file is binary, not text'],
  ['source', '/dev/zero', 'the file is larger than 1 MiB'],
  ['template', 'nowhere', 'there is no template “nowhere”'],
])('the %s %s is refused at the place of its task', async (argument, name, what) => {
  const resource = argument === 'source' ? 'file' : 'template';
  writeFileSync(
    playbook,
    `name: p\nstages:\n  - name: s\n    tasks:\n      - ${resource}: { path: /x, ${argument}: ${name} }\n`,
  );
  const problem = await loadPlaybook(playbook, folder, shipped).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(InputProblem);
  expect(String(problem)).toContain(`${playbook}:5:9: ${what}`);
});

test.each(['/dev/zero', folder, join(folder, 'nowhere')])('%s is no playbook', async path => {
  await expect(loadPlaybook(path, folder, shipped)).rejects.toThrow(InputProblem);
});
