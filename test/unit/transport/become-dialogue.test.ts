import { expect, test } from 'vitest';
import { dialogue, promptOf, type Said, startedOf } from '../../../src/transport/become/become-dialogue.ts';

const NONCE = 'abc123';
const PROMPT = promptOf(NONCE);
const STARTED = `${startedOf(NONCE)}\n`;

/** All that is said when a text arrives in pieces of that size. */
function hear(text: string, size: number): { readonly said: string[]; readonly rest: string; readonly heard: string } {
  const talk = dialogue(NONCE);
  const bytes = Buffer.from(text);
  const said: string[] = [];
  const rest: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    if (said.includes('started')) {
      rest.push(chunk);
      continue;
    }
    const word: Said = talk.push(chunk);
    if (word.kind !== 'nothing') said.push(word.kind);
    if (word.kind === 'started') rest.push(word.rest);
  }
  return { said, rest: Buffer.concat(rest).toString(), heard: talk.heard() };
}

test.each([1, 7, 10_000])('tells apart what arrives in pieces of %i bytes', size => {
  expect(hear(`banner\n${STARTED}warning`, size)).toMatchObject({ said: ['started'], rest: 'warning' });
  expect(hear(`a lecture\npassword: ${PROMPT}`, size)).toMatchObject({ said: ['asks'], heard: 'a lecture\npassword:' });
  expect(hear(`sudo: no\n${startedOf('other')}\n${promptOf('other')}`, size).said).toEqual([]);
});

test('a second prompt, or a sorry after the first, is a wrong password', () => {
  const talk = dialogue(NONCE);
  expect(talk.push(Buffer.from(PROMPT))).toEqual({ kind: 'asks' });
  expect(talk.push(Buffer.from(`\n${PROMPT}`))).toEqual({ kind: 'asks-again' });
  const other = dialogue(NONCE);
  expect(other.push(Buffer.from(`Sorry, try again.\n${PROMPT}`))).toEqual({ kind: 'asks' });
  expect(other.push(Buffer.from('Sorry, try again.\n'))).toEqual({ kind: 'asks-again' });
});

test('what is said before the start is neither prompt nor part of the script’s', () => {
  const talk = dialogue(NONCE);
  talk.push(Buffer.from(`lecture\n${PROMPT}`));
  expect(talk.push(Buffer.from(`\n${STARTED}rest`))).toEqual({ kind: 'started', rest: Buffer.from('rest') });
  expect(talk.heard()).not.toContain(NONCE);
});

test('keeps no more than it must of a host that never stops', () => {
  const talk = dialogue(NONCE);
  for (let n = 0; n < 100; n += 1) talk.push(Buffer.alloc(64 * 1024, 'x'));
  expect(talk.heard().length).toBeLessThan(256 * 1024);
  expect(talk.push(Buffer.from(`\n${STARTED}`)).kind).toBe('started');
});
