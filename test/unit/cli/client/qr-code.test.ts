import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { qrLines, qrPng } from '../../../../src/cli/client/qr-code.ts';

const plain = (line: string): string => line.replaceAll(/\u001b\[[\d;]*m/g, '');

/** The rows of modules that a terminal's lines show. */
const rowsOf = (lines: readonly string[]): readonly string[] =>
  lines.flatMap(line => {
    const cells = [...plain(line)];
    return [cells.map(one => ('█▀'.includes(one) ? '#' : '.')), cells.map(one => ('█▄'.includes(one) ? '#' : '.'))].map(
      row => row.join(''),
    );
  });

test('the terminal and the picture show the same code, with its border', () => {
  const rows = rowsOf(qrLines('hello'));
  const png = Buffer.from(qrPng('hello'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const side = png.readUInt32BE(16);
  const size = side / 8;
  expect(size).toBe(21 + 2 * 4);
  const at = png.indexOf('IDAT');
  const data = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const width = 1 + size;
  const pictured = Array.from({ length: size }, (_, y) =>
    [...data.subarray(y * 8 * width + 1, y * 8 * width + width)].map(byte => (byte === 0 ? '#' : '.')).join(''),
  );
  expect(data.length).toBe(side * width);
  expect(rows.slice(0, size)).toEqual(pictured);
  // The square in its upper left corner, by which readers find it.
  expect(pictured[4]?.slice(4, 11)).toBe('#######');
  expect(pictured[3]).toBe('.'.repeat(size));
});
