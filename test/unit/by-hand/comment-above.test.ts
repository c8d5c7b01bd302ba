import { expect, test } from 'vitest';
import { commentAbove, commentAtHead } from '../../../src/playbook/by-hand/comment-above.ts';

const lines = `# yaml-language-server: $schema=./schema.json
#
# What it is for.
#
# And why.

name: book

stages:
  # All at once.
  - name: first
    tasks:
      # Of nothing.

      # Two lines
      # of it.
      - name: one
        file: { path: /a }
      - file: { path: /b }
gate:
  # Asked last.
  - clock: {}
`.split('\n');

test('what stands right above an entry is its comment, whichever of its keys is meant', () => {
  expect(commentAbove(lines, 'book.yaml:17:9')).toEqual(['Two lines', 'of it.']);
  expect(commentAbove(lines, 'book.yaml:18:9')).toEqual(['Two lines', 'of it.']);
  expect(commentAbove(lines, 'book.yaml:11:5')).toEqual(['All at once.']);
  expect(commentAbove(lines, 'book.yaml:22:5')).toEqual(['Asked last.']);
});

test('an entry without a comment has none, nor has another file', () => {
  expect(commentAbove(lines, 'book.yaml:19:9')).toEqual([]);
  expect(commentAbove([], 'book.yaml:18:9')).toEqual([]);
  expect(commentAbove(lines, 'book.yaml')).toEqual([]);
});

test('the head of a file, without what editors read', () => {
  expect(commentAtHead(lines)).toEqual(['What it is for.', '', 'And why.']);
  expect(commentAtHead(['name: book'])).toEqual([]);
});
