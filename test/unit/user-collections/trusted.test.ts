import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTrusted, trust, trustFile } from '../../../src/user-collections/trusted.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'provision-trust-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const code = (digest: string) => ({ path: '/srv/ours.mjs', text: '', digest: digest.repeat(64) });

test('is kept in the state folder, by the content alone', () => {
  const place = trustFile({}, home);
  expect(place).toBe(join(home, '.local/state/provision/trusted-collections'));
  expect(trustFile({ XDG_STATE_HOME: '/var/state' }, home)).toBe('/var/state/provision/trusted-collections');
  expect(trustFile({ XDG_STATE_HOME: 'relative' }, home)).toBe(place);
  expect(isTrusted(code('a'), place)).toBe(false);
  trust(code('a'), place);
  trust(code('b'), place);
  expect([isTrusted(code('a'), place), isTrusted(code('b'), place), isTrusted(code('c'), place)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isTrusted({ ...code('a'), digest: 'a' }, place)).toBe(false);
  expect(statSync(place).mode & 0o777).toBe(0o600);
  expect(readFileSync(place, 'utf8').split('\n')[0]).toBe(`${'a'.repeat(64)} "/srv/ours.mjs"`);
});

test('is refused where others may write it, or where it is a link', () => {
  const place = trustFile({}, home);
  trust(code('a'), place);
  chmodSync(place, 0o622);
  expect(() => isTrusted(code('a'), place)).toThrow(/others than you may write it/);
  rmSync(place);
  symlinkSync(join(dirname(place), 'elsewhere'), place);
  expect(() => isTrusted(code('a'), place)).toThrow(/cannot be read/);
});
