import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shipped } from '../../../src/collections/collections.ts';

const { resources } = shipped;

/** What the schema of a resource says of arguments, in one text. */
function complaint(name: string, spec: unknown): string {
  const parsed = resources.get(name)?.schema.safeParse(spec);
  return parsed?.error === undefined ? 'accepted' : z.prettifyError(parsed.error);
}

describe('arguments that are refused', () => {
  test.each([
    ['file', { path: '/a/b', content: '', mode: 0o644 }, /text in quotes, such as '0644'/],
    ['file', { path: '/a/b', content: '', mode: '888' }, /octal digits/],
    ['file', { path: 'a/b', content: '' }, /absolute path/],
    ['file', { path: '/a/../b', content: '' }, /absolute path/],
    ['file', { path: '/a/b' }, /either `content` or `source`/],
    ['file', { path: '/a/b', content: '@@secret:key@@' }, /no file is named for the secret key/],
    ['file', { path: '/a/b', content: 'a\0' }, /cannot hold a NUL/],
    ['file', { path: '/a/b', content: '', owner: '-R' }, /name or a numeric id/],
    ['command', { run: 'x' }, /say when to run it/],
    ['service', { name: 'x' }, /say what is wanted/],
    ['service', { name: 'x', masked: true, state: 'started' }, /neither started nor enabled/],
    ['service', { name: '--now', enabled: true }, /name of a unit/],
    ['service', { name: 'x', state: 'stopped', inputs: ['/a'] }, /needs `state: started`/],
    ['package', { name: '-y' }, /name of a package/],
    ['package', { name: [] }, /Too small|>=1/i],
    ['sysctl', { values: {} }, /at least one setting/],
    ['sysctl', { values: { 'net.ipv4.x/../..': 1 } }, /name such as|Invalid key/i],
    ['line', { path: '/a/b' }, /`line` is needed/],
    ['line', { path: '/a/b', line: 'a\nb' }, /one line/],
    ['block', { path: '/a/b', marker: 'x' }, /\{mark\}/],
    ['user', { name: 'root', state: 'absent' }, /root cannot be absent/],
    ['authorized_key', { user: 'a', key: 'AAAA' }, /public key/],
    ['authorized_key', { user: 'a', key: 'ssh-rsa AAAA\nssh-rsa BBBB' }, /public key/],
    ['download', { url: 'file:///etc/shadow', path: '/a/b', sha256: 'a'.repeat(64) }, /url/i],
    ['download', { url: 'https://x.example/', path: '/a/b', sha256: 'a' }, /64 hexadecimal/],
    ['kernel_module', { name: '../x' }, /name of a module/],
  ])('%s %j', (name, spec, says) => {
    expect(complaint(name, spec)).toMatch(says);
  });

  test.each([
    '/',
    '/etc',
    '/etc/',
    '//etc/x',
    '/*',
    '/*/x',
    '/etc/*',
    '/etc/s*',
    '/usr/bin',
    '/var/lib',
    '/var/lib/*',
    '/var/*/x*',
    '/etc/systemd/system',
    '/home/../etc',
    '',
    '~',
    'x/y',
  ])('absent %s', path => {
    expect(complaint('absent', { path })).not.toBe('accepted');
  });

  test.each(['/etc/cni', '/var/lib/rancher', '/etc/cni*', '/etc/sysctl.d/99-k3s*', '/opt/cni/bin/*', '/root/.kube'])(
    'but not absent %s',
    path => {
      expect(complaint('absent', { path })).toBe('accepted');
    },
  );
});
