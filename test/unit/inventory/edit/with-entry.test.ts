import { expect, test } from 'vitest';
import { withEntry } from '../../../../src/inventory/edit/with-entry.ts';
import { withoutEntry } from '../../../../src/inventory/edit/without-entry.ts';

const entry = [
  ['address', '10.8.0.9'],
  ['reach', ['mesh', 'pods']],
] as const;
const path = ['mesh', 'clients'];

test.each([
  [
    'as lines',
    'mesh:\n  # ours\n  subnet: a # mine\n# end\n',
    'mesh:\n  # ours\n  subnet: a # mine\n  clients:\n    b:\n      address: 10.8.0.9\n      reach: [mesh, pods]\n# end\n',
  ],
  [
    'in braces',
    'mesh: { subnet: a } # mine\n',
    'mesh: { subnet: a, clients: { b: { address: 10.8.0.9, reach: [mesh, pods] } } } # mine\n',
  ],
  [
    'in empty braces',
    'mesh:\n  subnet: a\n  clients: {}\n',
    'mesh:\n  subnet: a\n  clients: { b: { address: 10.8.0.9, reach: [mesh, pods] } }\n',
  ],
  [
    'behind others',
    'mesh:\n  clients:\n    a: { x: y }\n',
    'mesh:\n  clients:\n    a: { x: y }\n    b:\n      address: 10.8.0.9\n      reach: [mesh, pods]\n',
  ],
])('an entry is written %s, and taken out again', (_, text, edited) => {
  expect(withEntry(text, path, 'b', entry)).toBe(edited);
  const without = withoutEntry(edited, path, 'b');
  expect(withoutEntry(edited, path, 'b').includes('10.8.0.9')).toBe(false);
  if (!text.includes('{}')) expect(without).toBe(text);
});

test('what is no mapping is left to the user, with the lines', () => {
  expect(() => withEntry('mesh:\n  clients: [a]\n', path, 'b', entry)).toThrow('b cannot be written into the file');
  expect(() => withoutEntry('mesh:\n  subnet: a\n', path, 'b')).toThrow('cannot be taken out of the file');
});
