import { expect, test } from 'vitest';
import { broken, mistakesOf } from './mistakes-of.ts';

test('a quote that is not closed', () => {
  expect(mistakesOf('cluster: lab\nssh: "x\n')).toMatchInlineSnapshot(`
    "lab.yaml:3:1: a text that begins with " is not closed
      → add the closing ""
  `);
});

test('a bracket that is not closed', () => {
  expect(mistakesOf('cluster: lab\nssh: { user: me\n')).toMatchInlineSnapshot(`
    "lab.yaml:3:1: a { or [ above is not closed before this line
      → add the } or ], or indent the lines inside it"
  `);
});

test('a bracket that is not closed before the next key', () => {
  expect(mistakesOf('cluster: [lab\nssh: {}\n')).toMatchInlineSnapshot(`
    "lab.yaml:2:1: a { or [ above is not closed before this line
      → add the } or ], or indent the lines inside it"
  `);
});

test('a tab as indentation', () => {
  expect(mistakesOf('cluster: lab\nssh:\n	user: me\n')).toMatchInlineSnapshot(`
    "lab.yaml:3:1: the line is indented with a tab
      → YAML allows only spaces there"
  `);
});

test('two keys on one line', () => {
  expect(mistakesOf('cluster: name: lab\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:10: a key is inside a value
      → begin a new line, indented like the key before, or put a text with a colon in quotes"
  `);
});

test('a word without a colon', () => {
  expect(mistakesOf('cluster: lab\nhosts\n')).toMatchInlineSnapshot(`
    "lab.yaml:2:1: a key has no colon and no value
      → write it as key: value"
  `);
});

test('a key that is indented unlike its neighbours', () => {
  expect(mistakesOf('ssh:\n    user: me\n  port: 22\n')).toMatchInlineSnapshot(`
    "lab.yaml:3:1: the line is indented unlike its neighbours
      → line it up with them, with spaces"
  `);
});

test('a key that is indented by mistake', () => {
  expect(mistakesOf('cluster: lab\n ssh: {}\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:10: a key is inside a value
      → begin a new line, indented like the key before, or put a text with a colon in quotes"
  `);
});

test('a comma that is missing', () => {
  expect(mistakesOf('cluster: { a: "1" "b": 2 }\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:15: something inside { } or [ ] is not separated by commas
      → put a comma between two entries"
  `);
});

test('an escape that is none', () => {
  expect(mistakesOf('cluster: "C:\\q"\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:13: double quotes do not know this escape
      → use single quotes, in which a backslash is a backslash"
  `);
});

test('a character that no value begins with', () => {
  expect(mistakesOf('cluster: @lab\nssh: `x`\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:10: a value cannot begin with this character
      → put the value in quotes
    lab.yaml:2:6: a value cannot begin with this character
      → put the value in quotes"
  `);
});

test('a directive', () => {
  expect(mistakesOf('%FOO\n---\ncluster: lab\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: a line that begins with % is not a known directive
      → remove the line
    lab.yaml:3:1: the inventory does not say "hosts"
      → add it: The machines, by name
    lab.yaml:3:1: the inventory does not say "mesh"
      → add it: The WireGuard network that joins all hosts"
  `);
});

test('several documents', () => {
  expect(mistakesOf('cluster: lab\n---\ncluster: other\n')).toMatchInlineSnapshot(`
    "lab.yaml:2:1: a second YAML document begins here
      → keep one document in a file: remove the --- line"
  `);
});

test('a tag', () => {
  expect(mistakesOf(broken(['user: ops', 'user: !vault ops']))).toMatchInlineSnapshot(`
    "lab.yaml:3:9: the tag (!…) means nothing here
      → remove it, or put the text in quotes"
  `);
});

test('a key given twice, with the line of the first', () => {
  expect(mistakesOf(broken(['cluster: lab', 'cluster: lab\nmesh: { subnet: 10.9.0.0/24 }']))).toMatchInlineSnapshot(`
    "lab.yaml:19:1: "mesh" appears here a second time
      → it is already in line 2: remove one"
  `);
});

test('a host given twice: nobody who refers to the other is blamed', () => {
  expect(mistakesOf(broken(['  two:', '  one:']))).toMatchInlineSnapshot(`
    "lab.yaml:16:3: "one" appears here a second time
      → it is already in line 15: remove one"
  `);
});

test('a number and a text that are one key', () => {
  expect(mistakesOf('vars: { 1: a, "1": b }\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the inventory does not say "cluster"
      → add it: The cluster's name, or what several are called together; it is typed to confirm what cannot be undone
    lab.yaml:1:1: the inventory does not say "hosts"
      → add it: The machines, by name
    lab.yaml:1:1: the inventory does not say "mesh"
      → add it: The WireGuard network that joins all hosts
    lab.yaml:1:15: "1" appears here a second time
      → it is already in line 1: remove one"
  `);
});

test('a list as a key', () => {
  expect(mistakesOf('? [a, b]\n: c\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:3: a key is not a plain text
      → write a name before the colon; an alias or a list cannot be one"
  `);
});

test('an alias without an anchor', () => {
  expect(mistakesOf(broken(['user: ops', 'user: *nobody']))).toMatchInlineSnapshot(`
    "lab.yaml:3:9: the alias *nobody has no anchor before it
      → write &nobody before the value that it stands for"
  `);
});

test('an alias inside its own value', () => {
  expect(mistakesOf('cluster: lab\nvars: &all { again: *all }\n')).toMatchInlineSnapshot(`
    "lab.yaml:2:21: the alias *all is inside the value that it refers to
      → write the value out"
  `);
});

test('a merge of what is no mapping', () => {
  expect(mistakesOf('cluster: lab\nvars: { <<: [1, 2] }\n')).toMatchInlineSnapshot(`
    "lab.yaml:2:14: << merges mappings only
      → write an alias of a mapping behind it, as in <<: *defaults
    lab.yaml:2:17: << merges mappings only
      → write an alias of a mapping behind it, as in <<: *defaults"
  `);
});

test('an alias bomb', () => {
  expect(
    mistakesOf(
      'vars:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n  f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n  g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]\n',
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:8:10: the file has aliases that expand to millions of values
      → write out what they stand for"
  `);
});

test('a bomb of merges', () => {
  expect(
    mistakesOf(
      'vars:\n  a: &a { x: 1 }\n  b: &b { <<: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a] }\n  c: &c { <<: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b] }\n  d: &d { <<: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c] }\n  e: &e { <<: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d] }\n  f: &f { <<: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e] }\n  g: &g { <<: [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f] }\n',
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:8:16: the file has aliases that expand to millions of values
      → write out what they stand for"
  `);
});

test('more aliases than anybody needs', () => {
  expect(mistakesOf(`vars: [&a x${', *a'.repeat(3000)}]`)).toMatchInlineSnapshot(`
    "lab.yaml:1:14: the file has 3000 aliases
      → write out what they stand for"
  `);
});

test('nesting without end', () => {
  expect(mistakesOf('['.repeat(100_000))).toMatchInlineSnapshot(`
    "lab.yaml:1:819: this is nested too deeply
      → it needs no more than a few levels"
  `);
});

test('__proto__ as a key', () => {
  expect(
    mistakesOf(
      broken(
        ['  out:', '  __proto__: { site: home }\n  out:'],
        ['mesh:', 'vars: { __proto__: { polluted: true } }\nmesh:'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:17:3: a key cannot be named __proto__
      → choose another name
    lab.yaml:19:9: a key cannot be named __proto__
      → choose another name"
  `);
});

test('anchors, aliases and merges are welcome', () => {
  expect(
    mistakesOf(
      broken(
        ['  one: {', '  one: &home {'],
        ['two: { site: home,', 'two: { <<: *home,'],
        ['cluster: lab', 'cluster: lab\nvars: { a: &a [1], b: *a }'],
      ),
    ),
  ).toMatchInlineSnapshot(`"sound"`);
});

test('a mistake in what is merged is found where it is written', () => {
  expect(mistakesOf(broken(['mesh:', 'vars: &more { mtu: 5, mtuu: 6 }\nmesh:\n  <<: *more']))).toMatchInlineSnapshot(`
    "lab.yaml:18:20: mesh.mtu: 5 is too small, the minimum is 1280
      → Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds
    lab.yaml:18:23: mesh has no key "mtuu"
      → did you mean mtu?"
  `);
});

test.each([
  ['vars: { a: {{vars.b}} }\n', 12],
  ['vars:\n  a: {{vars.b}}/conf\n', 6],
  ['vars:\n  - {{vars.b}}\n', 5],
  ['vars: [{{vars.b}}]\n', 8],
])('braces outside of quotes: %j', (text, col) => {
  const line = text.split('\n').findIndex(one => one.includes('{{')) + 1;
  expect(mistakesOf(text)).toBe(
    `lab.yaml:${line}:${col}: {{vars.b}} stands outside of quotes, so YAML reads it as a map
  → put the whole value in quotes: "{{vars.b}}"`,
  );
});

test('braces in quotes are a text, whatever else is broken in their line', () => {
  expect(mistakesOf(`vars: { a: "{{vars.b}}", b: '{{x}}' "\n`)).not.toContain('outside of quotes');
});
