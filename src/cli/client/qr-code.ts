import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** Light modules around the code, which readers ask for (ISO/IEC 18004). */
const BORDER = 4;

/** Rows of modules, `true`: dark. */
const modulesOf = (text: string): readonly (readonly boolean[])[] => encode(text, { ecc: 'L', border: BORDER }).data;

/** Black on white, whatever the terminal's own colours are: some readers take no inverted code. */
const [INK, OFF] = ['\u001b[38;5;16;48;5;231m', '\u001b[0m'];

/** A QR code for a terminal: a line for two rows of modules. Pure. */
export function qrLines(text: string): readonly string[] {
  const rows = modulesOf(text);
  return rows.flatMap((upper, at) => {
    if (at % 2 === 1) return [];
    const lower = rows[at + 1] ?? [];
    const cells = upper.map((dark, x) => (dark ? (lower[x] === true ? '█' : '▀') : lower[x] === true ? '▄' : ' '));
    return [`${INK}${cells.join('')}${OFF}`];
  });
}

/** Pixels of one module's side. */
const SCALE = 8;

/** A chunk of a PNG (section 5.3 of its specification). */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The same as a picture: a PNG of one bit a pixel. Pure. */
export function qrPng(text: string): Uint8Array {
  const rows = modulesOf(text);
  const side = rows.length * SCALE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit of grey; compression, filter and interlace as the format begins with.
  header.set([1, 0, 0, 0, 0], 8);
  // A module is one byte wide; each line begins with its filter: none.
  const lines = rows.map(row => Buffer.from([0, ...row.map(dark => (dark ? 0x00 : 0xff))]));
  const pixels = Buffer.concat(lines.flatMap(line => Array.from({ length: SCALE }, () => line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array()),
  ]);
}
