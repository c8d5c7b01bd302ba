import { describe, expect, test } from 'vitest';
import { parseSources } from '../../../../src/twin/packages/machine-sources.ts';
import { passSources, sourcesForHost } from '../../../../src/twin/packages/pass-sources.ts';

const debian = `Types: deb deb-src
# a comment
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
Enabled: no
URIs: http://off.example.org/
Suites: bookworm

Types: deb
URIs: https://own.example.org/apt
Suites: stable
Components: main
Architectures: amd64
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----
`;
const lines = `# deb http://comment.example.org/ bookworm main
deb-src http://deb.debian.org/debian bookworm main
deb [arch=amd64,arm64 signed-by=/etc/apt/keyrings/tool.asc] https://tool.example.org/debian bookworm main # theirs
deb https://user:hunter2@paid.example.org/debian bookworm main
deb https://paid.example.org/debian?token=hunter3 bookworm main
deb file:/srv/packages ./
`;
const all = [...parseSources('/etc/apt/d.sources', debian), ...parseSources('/etc/apt/l.list', lines)];
const passed = passSources(all);
const forHost = (host: string, has: readonly string[] = ['/usr/share/keyrings/debian-archive-keyring.gpg']) =>
  sourcesForHost(passed, { machine: 'bookworm', host }, path => has.includes(path));

test('entries of both kinds of files are read, those for sources and those that are off are not', () => {
  expect(all.map(one => [one.uris, one.suites, one.components])).toEqual([
    [['http://deb.debian.org/debian'], ['bookworm', 'bookworm-updates'], ['main', 'contrib']],
    [['https://own.example.org/apt'], ['stable'], ['main']],
    [['https://tool.example.org/debian'], ['bookworm'], ['main']],
    [['https://user:hunter2@paid.example.org/debian'], ['bookworm'], ['main']],
    [['https://paid.example.org/debian?token=hunter3'], ['bookworm'], ['main']],
    [['file:/srv/packages'], ['./'], []],
  ]);
});

describe('secrets', () => {
  test('an address that holds one is left out, and what is said of it holds none', () => {
    expect(passed.uris).toEqual([
      'http://deb.debian.org/debian',
      'https://own.example.org/apt',
      'https://tool.example.org/debian',
    ]);
    expect(passed.leftOut).toEqual([
      'https://paid.example.org/debian of /etc/apt/l.list is left out: its address holds a password: apt finds it in /etc/apt/auth.conf.d as well',
      'https://paid.example.org/debian of /etc/apt/l.list is left out: its address is no plain one',
      'file:/srv/packages of /etc/apt/l.list is left out: it is not on the web',
    ]);
    expect(JSON.stringify([passed.uris, passed.sources, passed.leftOut])).not.toContain('hunter');
  });

  test('a host sees no address of the machine’s', () => {
    expect(forHost('bookworm').text).not.toMatch(/example\.org|debian\.org/);
  });
});

test('a host of the same release gets all, with the keys that it lacks', () => {
  const { text, keys, usesTrusted } = forHost('bookworm');
  expect(text).toMatchInlineSnapshot(`
    "# The package sources of the machine that this twin is on.

    Types: deb
    URIs: http://198.18.1.1:3142/0/
    Suites: bookworm bookworm-updates
    Components: main contrib
    Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

    Types: deb
    URIs: http://198.18.1.1:3142/1/
    Suites: stable
    Components: main
    Architectures: amd64
    Signed-By: 
     -----BEGIN PGP PUBLIC KEY BLOCK-----
     .
     mQINBF
     -----END PGP PUBLIC KEY BLOCK-----

    Types: deb
    URIs: http://198.18.1.1:3142/2/
    Suites: bookworm
    Components: main
    Architectures: amd64 arm64
    Signed-By: /etc/apt/keyrings/machine-0.asc
    "
  `);
  expect([...keys]).toEqual([['/etc/apt/keyrings/tool.asc', '/etc/apt/keyrings/machine-0.asc']]);
  expect(usesTrusted).toBe(false);
});

test('a host of another release gets that of the distribution’s own suites, and nothing else', () => {
  const { text } = forHost('trixie');
  expect(text).toContain('Suites: trixie trixie-updates\n');
  expect(text).toContain('Suites: trixie\n');
  expect(text).not.toContain('stable');
});

test('where no key is named, or one of all by its fingerprint, those that the machine trusts for all go along', () => {
  const trusted = (line: string): boolean =>
    sourcesForHost(
      passSources(parseSources('/etc/apt/l.list', line)),
      { machine: 'bookworm', host: 'bookworm' },
      () => false,
    ).usesTrusted;
  expect(trusted('deb http://a.example.org/ bookworm main')).toBe(true);
  expect(trusted('deb [signed-by=510E7C6D002C7844D69BDA6888C3E700F37FB56E] http://a.example.org/ bookworm main')).toBe(
    true,
  );
  expect(trusted('deb [signed-by=/etc/key.gpg] http://a.example.org/ bookworm main')).toBe(false);
});
