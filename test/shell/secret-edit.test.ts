import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../../bin/provision.mjs');
const INVENTORY = `cluster: edited   # of ours
vars:
  # the first
  one: the first value
  two: { deep: the second value }
`;

let folder: string;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

interface Options {
  /** What the editor does, as a script that has the file's name in $1 and counts its starts in $count. */
  readonly editor: string;
  /** On a terminal: what is typed once these words have been shown. */
  readonly typed?: readonly [to: string, keys: string];
  /** Sent to the command, and to nothing else, once the editor has made the file `started`. */
  readonly kill?: NodeJS.Signals;
}

const path = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(path(name), 'utf8');
const sealedOf = (key: string): string => new RegExp(`${key}: (sealed:[^ \\n]+)`).exec(text('inv.yaml'))?.[1] ?? '';

function run(words: readonly string[], { editor, typed, kill }: Options): Promise<Ended> {
  writeFileSync(
    path('editor'),
    `#!/bin/sh\ncd '${folder}'\nprintf x >>starts; count=$(wc -c <starts)\nprintf '%s' "$1" >name\n${editor}\n`,
  );
  chmodSync(path('editor'), 0o755);
  const command = [process.execPath, bin, ...words];
  // In the shell's place: Ctrl-C would end dash too, whose status hides the command's.
  const typedAt = `exec ${command.map(word => `'${word}'`).join(' ')}`;
  const [program = '', ...args] = typed === undefined ? command : ['script', '-qec', typedAt, '/dev/null'];
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, VISUAL: '', EDITOR: path('editor') } });
  let said = '';
  let asked = typed;
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    if (asked === undefined || !said.includes(asked[0])) return;
    child.stdin.write(asked[1]);
    asked = undefined;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  if (typed === undefined) child.stdin.end();
  const waiting =
    kill === undefined
      ? undefined
      : setInterval(() => {
          if (!existsSync(path('started'))) return;
          // Once: the next one may come when all is cleared away, and nobody waits for a signal any more.
          clearInterval(waiting);
          child.kill(kill);
        }, 50);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      clearInterval(waiting);
      resolve({ code, said });
    });
  });
}

const edit = (options: Options): Promise<Ended> => run(['secret', 'edit', 'inv.yaml', '--key-file', 'key'], options);

/** Nothing is left of the folder in which the editor had its file. */
const isGone = (): boolean => text('name') !== '' && !existsSync(dirname(text('name')));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provision-secret-edit-'));
  await run(['secret', 'keygen', 'key'], { editor: '' });
  writeFileSync(path('inv.yaml'), INVENTORY);
  const sealed = await edit({ editor: `sed -i 's/: the /: !secret the /' "$1"` });
  expect(sealed).toMatchObject({ code: 0 });
  expect(text('inv.yaml')).toBe(
    INVENTORY.replace('the first value', sealedOf('one')).replace('the second value', sealedOf('deep')),
  );
  rmSync(path('starts'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the editor has the values open, for nobody else to read; only what it changes is sealed anew', async () => {
  const [one, two] = [sealedOf('one'), sealedOf('deep')];
  const { code } = await edit({
    editor: `cat "$1" >seen; stat -c %a "$1" "$(dirname "$1")" >modes; stat -f -c %T "$1" >disk
sed -i 's/the second value/another value/; s/# of ours/# still ours/' "$1"`,
  });
  expect(code).toBe(0);
  expect(text('seen')).toContain('one: !secret "the first value"');
  expect(text('seen').startsWith('# Each value behind !secret')).toBe(true);
  expect(text('modes')).toBe('600\n700\n');
  if (existsSync('/dev/shm')) expect(text('disk')).toBe('tmpfs\n');
  expect(sealedOf('one')).toBe(one);
  expect(sealedOf('deep')).not.toBe(two);
  expect(text('inv.yaml')).toBe(
    INVENTORY.replace('the first value', one)
      .replace('the second value', sealedOf('deep'))
      .replace('# of ours', '# still ours'),
  );
  expect(isGone()).toBe(true);
});

test('what waited behind the tag already is sealed, whatever else is done in the editor', async () => {
  writeFileSync(path('inv.yaml'), 'vars: { a: !secret to be sealed }\n');
  expect(await edit({ editor: ':' })).toMatchObject({ code: 0 });
  expect(text('inv.yaml')).toMatch(/^vars: \{ a: sealed:v1:key:\S+ \}\n$/);
});

test('what is not changed is not written', async () => {
  const before = statSync(path('inv.yaml'));
  expect(await edit({ editor: ':' })).toMatchObject({ code: 0, said: 'inv.yaml: nothing was changed\n' });
  expect(statSync(path('inv.yaml'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
});

test.each([
  ['fails', 'echo "  two: [" >>"$1"; exit 3', 1, 'exited with status 3'],
  ['leaves broken YAML', 'echo "  two: [" >>"$1"', 4, 'inv.yaml:7:3'],
  ['leaves nothing', ': >"$1"', 4, 'nothing is left'],
  ['removes its file', 'rm "$1"', 1, 'removed its file'],
])('an editor that %s changes nothing, and leaves nothing', async (_name, editor, code, said) => {
  const before = text('inv.yaml');
  const ended = await edit({ editor });
  expect(ended.said).toContain(said);
  expect(ended.code).toBe(code);
  expect(ended.said).not.toContain('the first value');
  expect(ended.said).not.toContain('    at ');
  expect(text('inv.yaml')).toBe(before);
  expect(isGone()).toBe(true);
});

test('a file that somebody else changes meanwhile stays; what was typed is kept sealed beside it', async () => {
  const ended = await edit({ editor: `sed -i 's/the first/my own first/' "$1"; echo '# theirs' >>inv.yaml` });
  expect(ended.code).toBe(4);
  expect(ended.said).toContain('somebody else has changed the file');
  expect(text('inv.yaml')).toContain('# theirs');
  expect(text('inv.yaml.edited')).toMatch(/one: sealed:/);
  expect(statSync(path('inv.yaml.edited')).mode & 0o777).toBe(0o600);
  expect(isGone()).toBe(true);
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s takes the editor and its file away', async kill => {
  const before = text('inv.yaml');
  const ended = await edit({ editor: `sed -i 's/the first/another/' "$1"; : >started; exec sleep 100`, kill });
  expect(ended.code).toBe(1);
  expect(text('inv.yaml')).toBe(before);
  expect(isGone()).toBe(true);
});

test('on a terminal, a mistake leads back to the editor with what was typed', async () => {
  const ended = await edit({
    editor: `if [ $count -eq 1 ]; then sed -i 's/the first value/short/' "$1"; else sed -i 's/short/long enough/' "$1"; fi`,
    typed: ['back to the editor', '\r'],
  });
  expect(ended.said).toContain('inv.yaml:5:');
  expect(ended.said).toContain('a secret must have at least 8 characters');
  expect(ended.code).toBe(0);
  expect(text('starts')).toBe('xx');
  expect(isGone()).toBe(true);
});

test.each([
  ['there', `sed -i 's/the first value/short/' "$1"`, 'back to the editor', 130, 'left as it was'],
  ['in an editor that it ends', `sed -i 's/the first/another/' "$1"; echo ready; sleep 100`, 'ready', 1, 'the editor'],
])('Ctrl-C %s leaves everything as it was', async (_name, editor, to, code, said) => {
  const before = text('inv.yaml');
  const ended = await edit({ editor, typed: [to, '\x03'] });
  expect(ended.said).toContain(said);
  expect(ended.code).toBe(code);
  expect(text('inv.yaml')).toBe(before);
  expect(readdirSync(folder).filter(name => name.startsWith('inv.yaml'))).toEqual(['inv.yaml']);
  expect(isGone()).toBe(true);
});
