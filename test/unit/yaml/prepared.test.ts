import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Path } from '../../../src/yaml/mistake.ts';
import { prepare, readPrepared } from '../../../src/yaml/prepared.ts';
import { readYaml } from '../../../src/yaml/read-yaml.ts';

const text = readFileSync('playbooks/wireguard.yaml', 'utf8');

test('a prepared text says the same as one that is read, in the same places', () => {
  const prepared = readPrepared(text, prepare([text]));
  const read = readYaml(text);
  expect(prepared.content?.value).toEqual(read.content?.value);
  const paths: Path[] = [[], ['stages', 0], ['stages', 0, 'tasks', 1], ['gate', 2], ['nowhere', 'at all']];
  for (const path of paths) {
    for (const at of ['key', 'value'] as const) {
      const mistake = { path, at, what: 'wrong', hint: 'right' };
      expect(prepared.content?.place(mistake)).toEqual(read.content?.place(mistake));
    }
  }
});

test('what was prepared counts for exactly this text', () => {
  const known = { [Object.keys(prepare([text]))[0] ?? '']: { value: 'prepared', keys: {} } };
  expect(readPrepared(text, known).content?.value).toBe('prepared');
  expect(readPrepared(`${text}\n`, known).content?.value).toEqual(readYaml(text).content?.value);
});

test('a text with mistakes is not prepared', () => {
  expect(prepare(['a: 1\na: 2\n', 'a: [', 'a: 1\n'])).toEqual(prepare(['a: 1\n']));
});
