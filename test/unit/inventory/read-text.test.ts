import { expect, test } from 'vitest';
import { mistakesOf, sound } from './mistakes-of.ts';

test('an empty file', () => {
  expect(mistakesOf('')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is empty
      → see inventory/minimal.yaml for a minimal one"
  `);
});

test('nothing but comments', () => {
  expect(mistakesOf('# yaml-language-server: $schema=./schema.json\n\n  # nothing\n---\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is empty
      → see inventory/minimal.yaml for a minimal one"
  `);
});

test('a binary file', () => {
  expect(mistakesOf(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]))).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is binary, not text
      → is it the right file?"
  `);
});

test('bytes that are not UTF-8', () => {
  expect(mistakesOf(new Uint8Array([0x63, 0x3a, 0x20, 0xff, 0xe4]))).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is not written in UTF-8
      → save it as UTF-8"
  `);
});

test('UTF-16', () => {
  expect(mistakesOf(new Uint8Array(Buffer.from('\ufeffcluster: lab', 'utf16le')))).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is written in UTF-16
      → save it as UTF-8"
  `);
});

test('a file beyond all measure, before anything is parsed', () => {
  expect(mistakesOf('{'.repeat(1024 * 1024 + 1))).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the file is larger than 1 MiB, far too large for such a file
      → is it the right file?"
  `);
});

test('a byte-order mark and Windows line ends are welcome', () => {
  expect(mistakesOf(`\ufeff${sound.replaceAll('\n', '\r\n')}`)).toMatchInlineSnapshot(`"sound"`);
});
