import { expect, test } from 'vitest';
import { chooseArchive, chooseOptions } from '../../../src/twin/image/machine-mirror.ts';

test('the archive is the one with whole releases, not security updates and not somebody’s own packages', () => {
  const targets = [
    'https://packages.example.org/apt|cloud-bookworm|main',
    'http://mirror.example.org/debian-security|bookworm-security|main',
    'http://mirror.example.org/debian|bookworm-updates|main',
    'http://mirror.example.org/debian|bookworm|contrib',
    'http://mirror.example.org/debian|bookworm|main',
  ].join('\n');
  expect(chooseArchive(targets)).toBe('http://mirror.example.org/debian');
});

test('a machine that names none leaves the choice to mmdebstrap', () => {
  expect(chooseArchive('')).toBeUndefined();
  expect(chooseArchive('http://archive.example.org/ubuntu|jammy|main')).toBeUndefined();
});

test('proxies and certificates go along, what apt does with packages does not', () => {
  const dump = [
    'APT::Install-Recommends "0";',
    'Acquire::http "";',
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    'Acquire::https::CAInfo "/etc/ssl/own.pem";',
    'DPkg::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb || true";',
  ].join('\n');
  expect(chooseOptions(dump)).toEqual([
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    'Acquire::https::CAInfo "/etc/ssl/own.pem";',
  ]);
});
