import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withHost } from '../../../../src/inventory/edit/with-host.ts';
import { withoutHost } from '../../../../src/inventory/edit/without-host.ts';

const home = readFileSync(new URL('../../../../inventory/home.yaml', import.meta.url), 'utf8');
const entry = [
  ['site', 'home'],
  ['address', '192.168.15.5'],
  ['roles', ['agent']],
] as const;

test('a host is written behind all others, and their comments stay theirs', () => {
  const edited = withHost(home, 'wk-3', entry);
  const lines = '  wk-3:\n    site: home\n    address: 192.168.15.5\n    roles: [agent]\n';
  expect(edited).toContain(
    `    # vars: { disk: /dev/sda, twin: { memory: 2G } }   # values of your own, for templates and conditions; twin: docs/twin.md\n${lines}# The WireGuard mesh`,
  );
  expect(edited.replace(lines, '')).toBe(home);
  expect(withoutHost(edited, 'wk-3')).toBe(home);
});

test('where the file does not end its last line, and with another indent', () => {
  expect(withHost('hosts:\n    a: { site: home } # mine', 'b', entry)).toBe(
    'hosts:\n    a: { site: home } # mine\n    b:\n      site: home\n      address: 192.168.15.5\n      roles: [agent]\n',
  );
});

test('in braces it goes in front of the one that ends them', () => {
  expect(withHost('hosts: { a: { site: home } } # mine\n', 'b', entry)).toBe(
    'hosts: { a: { site: home }, b: { site: home, address: 192.168.15.5, roles: [agent] } } # mine\n',
  );
});

test.each([
  ['whose hosts are a list', 'hosts: [a]\n'],
  ['with the name already', 'hosts:\n  b: { site: attic }\n'],
])('a file %s is left to the user, with the lines', (_, text) => {
  expect(() => withHost(text, 'b', entry)).toThrow('b cannot be written into the file');
});
