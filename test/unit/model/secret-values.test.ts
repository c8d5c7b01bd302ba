import { expect, test } from 'vitest';
import { holdsSecret, maskSecrets, rememberSecret } from '../../../src/model/text/secret-values.ts';

test('a secret is masked wherever it stands, in whatever quotes', () => {
  expect(maskSecrets(`plain p"a'ss.*word`)).toBe(`plain p"a'ss.*word`);
  rememberSecret(`p"a'ss.*word`);
  expect(maskSecrets(`a p"a'ss.*word b p"a'ss.*word`)).toBe('a (secret) b (secret)');
  expect(maskSecrets(`'p"a'\\''ss.*word'`)).toBe(`'(secret)'`);
  expect(maskSecrets(JSON.stringify({ a: `p"a'ss.*word` }))).toBe('{"a":"(secret)"}');
  expect(maskSecrets('p"aXssXXword')).toBe('p"aXssXXword');
});

test('a secret of many lines is masked as a whole and line by line', () => {
  rememberSecret('first-line\n  second-line\nshort\n');
  expect(maskSecrets('x first-line\n  second-line\nshort\ny')).toBe('x (secret)y');
  expect(maskSecrets('+ second-line')).toBe('+ (secret)');
  expect(maskSecrets('short')).toBe('short');
});

test('a secret is masked as Kubernetes keeps it, in base64', () => {
  rememberSecret('token-of-the-provider');
  const kept = Buffer.from('token-of-the-provider').toString('base64');
  expect(maskSecrets(`data: { token: ${kept} }`)).toBe('data: { token: (secret) }');
  expect(holdsSecret({ data: { token: kept } })).toBe(true);
});

test('of two secrets, the longer is masked first', () => {
  rememberSecret('hunter2hunter2');
  rememberSecret('hunter2hunter2-and-more');
  expect(maskSecrets('hunter2hunter2-and-more')).toBe('(secret)');
});

test('a value holds a secret at any depth; a line of one is none', () => {
  expect(holdsSecret({ a: [1, null, { b: 'x hunter2hunter2 y' }] })).toBe(true);
  expect(holdsSecret({ hunter2hunter2: 1 })).toBe(true);
  expect(holdsSecret(['first-line', 7, undefined])).toBe(false);
  expect(holdsSecret('a first-line\n  second-line\nshort b')).toBe(true);
});

test('what is too short to be masked is not taken for a secret', () => {
  rememberSecret('short');
  rememberSecret('');
  expect(maskSecrets('short')).toBe('short');
});
