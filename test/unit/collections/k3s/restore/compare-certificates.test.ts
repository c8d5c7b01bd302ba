import { expect, test } from 'vitest';
import { compareCertificates } from '../../../../../src/collections/k3s/restore/compare-certificates.ts';

const line = (side: string, ...all: readonly (readonly [string, string, string?])[]): string =>
  `${side} certificates ${JSON.stringify({
    Certificates: all.map(([Filename, ExpiryTime, Status = 'OK']) => ({
      Filename,
      Subject: 'CN=x',
      ExpiryTime,
      Status,
    })),
  })}\n`;

test('what is the same, renewed, or of an agent, is nothing to tell', () => {
  const then = line(
    'then',
    ['a.crt', '2027-01-01T00:00:00Z'],
    ['b.crt', '2027-01-01T00:00:00Z'],
    ['c.crt', '2027-01-01T00:00:00Z'],
  );
  const now = line('now', ['a.crt', '2027-01-01T00:00:00Z'], ['b.crt', '2027-06-01T00:00:00+02:00']);
  expect(compareCertificates(then + now)).toEqual([]);
});

test('what ends sooner, or has ended, is told once', () => {
  const then = line('then', ['a.crt', '2027-01-01T00:00:00Z']);
  const ended = ['b.crt', '2026-01-01T00:00:00Z', 'EXPIRED'] as const;
  expect(compareCertificates(then + line('now', ['a.crt', '2026-12-31T00:00:00Z'], ended, ended))).toEqual([
    'certificate a.crt (CN=x) ends at 2026-12-31T00:00:00Z, sooner than when the backup was made',
    'certificate b.crt (CN=x): expired, it ends at 2026-01-01T00:00:00Z',
  ]);
});

test('what cannot be read is said, and is not well', () => {
  for (const text of ['', 'now certificates [1]\n', 'now certificates {\n'])
    expect(compareCertificates(text)).toEqual(['its certificates could not be read']);
});
