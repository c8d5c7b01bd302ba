import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BOX_CONTENT, openBoxes, sealBoxes } from '../../../src/secrets/sealed-boxes.ts';

const key = randomBytes(32);
const FULL = BOX_CONTENT + 16;

function sealed(content: Buffer, head = 'head', piece = 10_000): Buffer {
  const parts: Uint8Array[] = [];
  const boxes = sealBoxes(key, head, box => parts.push(box));
  for (let at = 0; at < content.length; at += piece) boxes.push(content.subarray(at, at + piece));
  boxes.end();
  return Buffer.concat(parts);
}

function opened(bytes: Buffer, head = 'head', by: Uint8Array = key, piece = 77_777): Buffer {
  const parts: Uint8Array[] = [];
  const boxes = openBoxes(by, head, content => parts.push(content));
  for (let at = 0; at < bytes.length; at += piece) boxes.push(bytes.subarray(at, at + piece));
  boxes.end();
  return Buffer.concat(parts);
}

test.each([0, 1, BOX_CONTENT - 1, BOX_CONTENT, BOX_CONTENT + 1, 3 * BOX_CONTENT])('%i bytes come back', length => {
  const content = randomBytes(length);
  const bytes = sealed(content);
  expect(bytes.length).toBe(length + 16 * Math.max(1, Math.ceil(length / BOX_CONTENT)));
  expect(opened(bytes).equals(content)).toBe(true);
  // A byte or two of it stand among the sealed ones by chance.
  if (length >= 32) expect(bytes.includes(content.subarray(0, 32))).toBe(false);
});

test('whatever was changed, moved or cut off does not open', () => {
  const bytes = sealed(randomBytes(3 * BOX_CONTENT + 5));
  const [one, two, three, last] = [0, 1, 2, 3].map(at => bytes.subarray(at * FULL, (at + 1) * FULL));
  const wrong = Buffer.from(bytes);
  wrong[FULL + 9] = (wrong[FULL + 9] ?? 0) ^ 1;
  expect(() => opened(wrong)).toThrow(`changed since it was sealed, ${BOX_CONTENT} bytes into`);
  const of = (...boxes: readonly (Buffer | undefined)[]) => Buffer.concat(boxes.flatMap(box => box ?? []));
  expect(() => opened(of(two, one, three, last))).toThrow('changed since');
  // At the border of a box, too.
  expect(() => opened(of(one, two, three))).toThrow('cut off');
  expect(() => opened(of(one, two, last))).toThrow('cut off');
  expect(() => opened(bytes.subarray(0, bytes.length - 1))).toThrow('cut off');
  expect(() => opened(Buffer.alloc(0))).toThrow('cut off');
  expect(() => opened(bytes, 'another head')).toThrow('changed since');
  expect(() => opened(bytes, 'head', randomBytes(32))).toThrow('changed since');
});
