import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { parseKeyPath, setInYaml } from '../../../src/secrets/set-in-yaml.ts';

const sealed = 'sealed:v1:key:0123456789abcdef:AAAA-bbbb_';
const set = (text: string, path: string) => setInYaml(text, parseKeyPath(path), sealed);

test.each([
  ['an old value', '# top\nvars:\n  a: old # why\n  b: 2\n', 'vars.a', `# top\nvars:\n  a: ${sealed} # why\n  b: 2\n`],
  ['a quoted value', 'vars: { a: "x, y", b: 2 }\n', 'vars.a', `vars: { a: ${sealed}, b: 2 }\n`],
  ['a block of lines', 'vars:\n  a: |\n    x\n    y\n  b: 2\n', 'vars.a', `vars:\n  a: ${sealed}\n  b: 2\n`],
  ['a missing key', 'vars:\n    # of b\n    b: 2\n', 'vars.a', `vars:\n    # of b\n    a: ${sealed}\n    b: 2\n`],
  ['a missing key in braces', 'vars: {b: 2}\n', 'vars.a', `vars: {a: ${sealed}, b: 2}\n`],
  ['empty braces', 'x: 1\nvars: {}\n', 'vars.a', `x: 1\nvars: { a: ${sealed} }\n`],
  ['nothing after the colon', 'vars:\nx: 1\n', 'vars.a', `vars: { a: ${sealed} }\nx: 1\n`],
  ['no value yet', 'vars:\n  a:\n  b: 2\n', 'vars.a', `vars:\n  a: ${sealed}\n  b: 2\n`],
  [
    'a host’s password',
    'hosts:\n  a.b: { ssh: {} }\n',
    'hosts.a.b.ssh.become_password',
    `hosts:\n  a.b: { ssh: { become_password: ${sealed} } }\n`,
  ],
  [
    'all hosts’ password',
    'ssh: { port: 2 }\n',
    'ssh.become_password',
    `ssh: { become_password: ${sealed}, port: 2 }\n`,
  ],
  ['no vars', 'x: 1 # one\n', 'vars.db.a', `x: 1 # one\n\nvars:\n  db:\n    a: ${sealed}\n`],
  ['no last line break', 'x: 1', 'vars.a', `x: 1\n\nvars:\n  a: ${sealed}\n`],
  [
    "a host's own, with dots in its name",
    'hosts:\n  a.example.org:\n    site: x\n',
    'hosts.a.example.org.vars.t',
    `hosts:\n  a.example.org:\n    vars:\n      t: ${sealed}\n    site: x\n`,
  ],
])('%s', (_name, before, path, after) => {
  expect(set(before, path)).toBe(after);
});

test.each([
  ['a list on the way', 'vars: { a: [1] }', 'vars.a.b'],
  ['a map where the value goes', 'vars: { a: { b: 1 } }', 'vars.a'],
  ['an alias, which others use too', 'x: &x { a: 1 }\nvars: *x\n', 'vars.a'],
  ['broken YAML', 'vars: {', 'vars.a'],
  ['no map', '- 1', 'vars.a'],
  ['a host that is not there', 'hosts: { a: {} }', 'hosts.b.vars.t'],
])('%s is refused', (_name, text, path) => {
  expect(() => set(text, path)).toThrow(InputProblem);
});

test.each(['', 'vars', 'vars.', 'cluster', 'hosts.a.address', 'hosts.a.vars', 'vars.a b', 'vars.a: x'])(
  'the path “%s” is refused',
  path => {
    expect(() => parseKeyPath(path)).toThrow(InputProblem);
  },
);

test('whatever stands around it, only the one value is another', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const name = fc.constantFrom('a', 'b', 'c');
  const map = fc.dictionary(name, value, { noNullPrototype: true });
  const text = fc
    .tuple(fc.record({ vars: fc.option(map), x: value }, { requiredKeys: [] }), fc.constantFrom(0, 2, 4))
    .map(([json, indent]) => JSON.stringify(json, null, indent));
  fc.assert(
    fc.property(text, name, (before, key) => {
      let after: string;
      try {
        after = set(before, `vars.${key}`);
      } catch (error) {
        if (error instanceof InputProblem) return;
        throw error;
      }
      const was = parse(before);
      expect(parse(after)).toEqual({ ...was, vars: { ...was.vars, [key]: sealed } });
    }),
  );
});
