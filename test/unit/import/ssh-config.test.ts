import { expect, test } from 'vitest';
import type { SourceFile } from '../../../src/import/found.ts';
import { sshFound } from '../../../src/import/ssh/ssh-found.ts';
import { hostOf, imported, unmarked } from './imported.ts';

const ssh = (text: string) => imported([{ path: 'config', text }]);

test('the first value wins, of a pattern’s too, and keys add up; what never counts is told', () => {
  const read = ssh(
    'Host *\n  User jan\nHost k-* !k-old\n  HostName %h.example.net\n  IdentityFile ~/.ssh/k\nHost k-1\n  HostName 10.9.0.11\n  User root\n  IdentityFile ~/.ssh/two\n  Port 2200\nHost k-old\n  HostName=10.9.0.99\n',
  );
  expect(hostOf(read.text, 'k-1')).toMatch(
    /address: # TODO: the source has only the name k-1\.example\.net.*says 10\.9\.0\.11\n[\s\S]*address: k-1\.example\.net\n {6}port: 2200\n {6}identity_file: \[~\/\.ssh\/k, ~\/\.ssh\/two\]/,
  );
  expect(hostOf(read.text, 'k-old')).toContain('address: 10.9.0.99');
  expect(read.text).toContain('\nssh:\n  user: jan\n');
  expect(read.remarks.join('\n')).toContain(
    'config:8, :2: warning: User root (Host k-1) never counts for k-1: in ssh the first value does, and User jan (Host *) stands before it',
  );
  expect(read.remarks.join('\n')).toContain('left out: k-*: a pattern, no host');
  expect(unmarked(read)).toEqual([]);
});

test('the way there: a jump, a ProxyCommand that is one, and one that is none', () => {
  const { text, remarks } = ssh(
    'Host a\n HostName 10.9.0.1\n ProxyJump rosa@198.51.100.4:2200,pi@10.9.0.9\nHost b\n HostName 10.9.0.2\n ProxyCommand ssh -W %h:%p -q rosa@198.51.100.4\nHost c\n HostName 10.9.0.3\n ProxyCommand nc -X 5 %h %p\n',
  );
  expect(hostOf(text, 'a')).toContain('jump: [rosa@198.51.100.4:2200, pi@10.9.0.9]');
  expect(hostOf(text, 'b')).toContain('jump: rosa@198.51.100.4');
  expect(hostOf(text, 'c')).not.toContain('jump');
  expect(remarks.join('\n')).toContain('not carried over: the ProxyCommand of c, which is no jump host');
});

test('another name of a host is told where it goes another way', () => {
  const { text, remarks } = ssh('Host k-*\n ProxyJump rosa@198.51.100.4\nHost k-2 k2 k-two\n HostName 10.9.0.2\n');
  expect(text).not.toMatch(/^ {2}k2:/m);
  expect(remarks.join('\n')).toContain('k2 is another name of k-2 that goes another way, to 10.9.0.2 without a jump');
  expect(remarks.join('\n')).toContain('left out: k-two: another name of k-2');
});

test.each([
  [
    'a forge by its user',
    'Host *\n User jan\nHost code.example.com\n User git\n',
    'code.example.com: User git: a forge',
  ],
  ['a forge by its name', 'Host gh\n HostName github.com\n', 'gh: a forge'],
  [
    'a device',
    'Host lp\n HostName 192.168.1.9\n KexAlgorithms +diffie-hellman-group1-sha1\n',
    'lp: by its name or its old algorithms',
  ],
])('%s is left out', (_, text, why) => {
  const read = ssh(`${text}Host a\n HostName 10.9.0.1\n`);
  expect(read.remarks.join('\n')).toContain(`left out: ${why}`);
  expect([...read.text.matchAll(/mesh_address/g)]).toHaveLength(1);
});

test('a Match is not evaluated; host keys stay checked', () => {
  const { text, remarks } = ssh(
    'Match host a exec "test -e /tmp/road"\n  ProxyJump hop\nHost a\n HostName 10.9.0.1\n UserKnownHostsFile /dev/null\n',
  );
  expect(text).not.toContain('jump: hop');
  expect(remarks.join('\n')).toContain('Match host a exec "test -e /tmp/road": the condition is not evaluated');
  expect(remarks.join('\n')).toContain('Host a: host keys were not checked there (UserKnownHostsFile=/dev/null)');
});

test('an included file is read at its place; one that was not read is told', () => {
  const file: SourceFile = {
    path: 'config',
    text: 'Include more\nInclude lost/*\nHost a\n HostName 10.9.0.1\n User late\n',
  };
  const found = sshFound(file, 'ssh', text =>
    text === 'more' ? [{ path: 'more', text: 'Host a\n User early\n' }] : undefined,
  );
  expect(found.hosts.map(({ ssh }) => ssh.user?.value)).toEqual(['early']);
  expect(found.remarks.map(({ text }) => text).join('\n')).toContain('Include lost/*: these files were not read');
});

test('a jump over a name that becomes a host keeps its name there; of any other is written out what ssh takes', () => {
  const { text } = ssh(
    [
      'Host Hop_1 hop\n HostName 10.9.0.1',
      'Host printer\n HostName 10.9.0.3\n User rosa\n Port 2200\n IdentityFile ~/.ssh/p\n ProxyJump out',
      'Host *.away\n HostName %h.example.net',
      'Host a\n HostName 10.9.0.11\n ProxyJump hop',
      'Host b\n HostName 10.9.0.12\n ProxyJump printer',
      'Host c\n HostName 10.9.0.13\n ProxyJump jan@one.away,lone',
      'Host d\n HostName 10.9.0.14\n ProxyJump printer\n',
    ].join('\n'),
  );
  expect(hostOf(text, 'a')).toMatch(/jump: hop-1$/);
  expect(hostOf(text, 'b')).toContain(
    'jump: [out:22, {address: 10.9.0.3, user: rosa, port: 2200, identity_file: ~/.ssh/p}]',
  );
  expect(hostOf(text, 'c')).toContain('jump: [jan@one.away.example.net, lone:22]');
});

test('a circle of jumps ends', () => {
  const { text } = ssh('Host router\n ProxyJump router\nHost a\n HostName 10.9.0.11\n ProxyJump router\n');
  expect(hostOf(text, 'a')).toContain('jump: [router:22');
});
