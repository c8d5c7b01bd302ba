import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withoutHost } from '../../../../src/inventory/edit/without-host.ts';

const home = readFileSync(new URL('../../../../inventory/home.yaml', import.meta.url), 'utf8');

/** Lines that one text has and the other has not. */
const gone = (before: string, after: string): readonly string[] => {
  const left = after.split('\n');
  return before.split('\n').filter(line => {
    const at = left.indexOf(line);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
};

test('a host goes with its forwards and what is set in below it, and nothing else of the file', () => {
  const after = withoutHost(home, 'wk-2');
  expect(gone(home, after)).toEqual([
    '        - { udp: 51822, to: wk-2 }',
    '  wk-2:',
    '    site: home',
    '    address: 192.168.15.4',
    '    mesh_address: 172.27.15.13',
    '    roles: [agent]',
    '    # away: true   # it is off or elsewhere, and keeps its place: docs/cluster.md',
    '    # public_address: 203.0.113.11   # where every other host reaches it, if the router passes a whole address on to it',
  ]);
  expect(gone(after, home)).toEqual([]);
});

test('the last host, and the last forward, go as well', () => {
  const after = withoutHost(home, 'ctb-edge-1');
  expect(after).toContain('    # away: true');
  expect(after).toContain('\n# The WireGuard mesh that joins them');
  expect(after).not.toContain('ctb-edge-1:');
  const one =
    'sites:\n  a:\n    lan: 10.0.0.0/24\n    router:\n      lan_address: 10.0.0.1\n      forwards:\n        # to the only one\n        - { udp: 1, to: x }\nhosts:\n  # the old laptop\n  x: { site: a } # in the cellar\n  y: { site: a }\n';
  expect(withoutHost(one, 'x')).toBe(
    'sites:\n  a:\n    lan: 10.0.0.0/24\n    router:\n      lan_address: 10.0.0.1\nhosts:\n  # the old laptop\n  y: { site: a }\n',
  );
});

test('two forwards to it go both, and a comment of the next host stays', () => {
  const text =
    'sites:\n  a:\n    router:\n      forwards:\n        - { udp: 1, to: x }\n        - { udp: 2, to: y }\n        - { udp: 3, to: x }\nhosts:\n  x: {}\n  # the next\n  y: {}\n';
  expect(withoutHost(text, 'x')).toBe(
    'sites:\n  a:\n    router:\n      forwards:\n        - { udp: 2, to: y }\nhosts:\n  # the next\n  y: {}\n',
  );
});

test('in braces what is left stays in braces', () => {
  const text =
    'sites: { a: { router: { forwards: [{ udp: 1, to: x }, { udp: 2, to: y }] } } }\nhosts: { y: {}, x: {} } # all\n';
  expect(withoutHost(text, 'x')).toBe(
    'sites: { a: { router: { forwards: [{ udp: 2, to: y }] } } }\nhosts: { y: {} } # all\n',
  );
  expect(withoutHost(text, 'y')).toBe(
    'sites: { a: { router: { forwards: [{ udp: 1, to: x }] } } }\nhosts: { x: {} } # all\n',
  );
});

test.each([
  ['an anchor that others use', 'hosts:\n  x: &one { site: a }\n  y: *one\n'],
  ['a host that is not there', 'hosts:\n  y: { site: a }\n'],
  ['what is no mapping', 'hosts: [x]\n'],
])('%s is left to the user', (_, text) => {
  expect(() => withoutHost(text, 'x')).toThrow('cannot be taken out of the file');
});
