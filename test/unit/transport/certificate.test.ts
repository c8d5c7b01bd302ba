import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validityOf, whyInvalid } from '../../../src/transport/certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'provision-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keygen = (...args: readonly string[]): void => {
  execFileSync('ssh-keygen', ['-q', ...args], { env: { ...process.env, TZ: 'UTC' } });
};
const authority = join(folder, 'authority');
keygen('-t', 'ed25519', '-N', '', '-f', authority);

const certificate = (type: string, ...when: readonly string[]): string => {
  const key = join(folder, type);
  rmSync(key, { force: true });
  keygen('-t', type, '-N', '', '-f', key);
  keygen('-s', authority, '-I', 'a name', '-n', 'ann,bob', ...when, `${key}.pub`);
  return readFileSync(`${key}-cert.pub`, 'utf8');
};

test.each(['ed25519', 'rsa', 'ecdsa'])('when a certificate of a key of type %s counts', type => {
  expect(validityOf(certificate(type, '-V', '20260101:20270101'))).toEqual({
    from: Date.UTC(2026, 0, 1),
    to: Date.UTC(2027, 0, 1),
  });
  expect(validityOf(certificate(type))).toEqual({ from: 0, to: Number.POSITIVE_INFINITY });
});

test('what is no certificate has none', () => {
  const whole = certificate('ed25519');
  expect(validityOf(readFileSync(join(folder, 'ed25519.pub'), 'utf8'))).toBeUndefined();
  expect([validityOf(''), validityOf(whole.slice(0, 120)), validityOf('x y z')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('why one does not count', () => {
  const times = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
  expect(whyInvalid(times, Date.UTC(2026, 6, 1))).toBeUndefined();
  expect(whyInvalid(times, times.to)).toBe('it has expired (2027-01-01T00:00:00Z)');
  expect(whyInvalid(times, times.from - 1)).toBe('it is not valid before 2026-01-01T00:00:00Z');
});
